package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native library from a file that stays for the next process: in the user's folder
 * for caches, or else in the folder of the store. Left to itself, the driver copies the library
 * into the temporary folder at each start, where the copies of killed processes stay, and which may
 * allow no programs.
 *
 * <p>Whoever sets {@code org.sqlite.lib.path} or {@code org.sqlite.tmpdir} decides, and nothing is
 * copied here.
 */
final class NativeLibrary {
  private static final String PATH = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";
  private static final String FOLDER = "callflow.native";

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads the library, once for all stores of this JVM.
   *
   * @param store the folder of a store
   * @throws CallflowException {@code STORE_REFUSED} if no folder can be used
   */
  static synchronized void load(Path store) {
    if (loaded) {
      return;
    }
    try {
      if (System.getProperty(PATH) == null && System.getProperty("org.sqlite.tmpdir") == null) {
        loadFrom(copyInto(candidates(System.getenv(), System.getProperty("user.home"), store)));
      }
      loaded = SQLiteJDBCLoader.initialize();
    } catch (CallflowException e) {
      throw e;
    } catch (Exception e) {
      throw refused(e.toString());
    }
    if (!loaded) {
      throw refused("there is none for this operating system");
    }
  }

  private static CallflowException refused(String why) {
    return Failures.refused("Cannot load SQLite's native library", why);
  }

  /** The folders that may take the library, the best first. */
  static List<Path> candidates(Map<String, String> environment, @Nullable String home, Path store) {
    List<Path> folders = new ArrayList<>();
    String cache = environment.get("XDG_CACHE_HOME");
    if (cache != null && Path.of(cache).isAbsolute()) {
      folders.add(Path.of(cache, "callflow"));
    } else if (home != null && Files.isDirectory(Path.of(home))) {
      boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
      folders.add(Path.of(home, mac ? "Library/Caches" : ".cache", "callflow"));
    }
    folders.add(store.resolve(FOLDER));
    return folders;
  }

  /** Copies the library into the first folder that can be used, unless it is there. */
  static Path copyInto(List<Path> folders) throws IOException {
    byte[] content;
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw refused("the driver has none at " + resource);
      }
      content = in.readAllBytes();
    }
    String named = hashOf(content) + "-" + name;
    List<String> reasons = new ArrayList<>();
    for (Path folder : folders) {
      try {
        Path copy = copy(content, folder, named);
        // Without the right to execute on the whole file system, nobody has it on the file.
        if (Files.isExecutable(copy)) {
          return copy;
        }
        reasons.add(folder + " is on a file system that is mounted with noexec");
      } catch (IOException e) {
        reasons.add(folder + " cannot be used (" + e + ")");
      }
    }
    throw refused(
        String.join("; ", reasons)
            + "; let XDG_CACHE_HOME name a folder that may contain programs, or -D"
            + PATH
            + " one that contains "
            + name);
  }

  private static Path copy(byte[] content, Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is a link");
    }
    Permissions.restrict(folder, Permissions.FOLDER);
    Path copy = folder.resolve(name);
    if (Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(content, Files.readAllBytes(copy))) {
      Permissions.restrict(copy, Permissions.FOLDER);
      return copy;
    }
    Path half = Files.createTempFile(folder, name, ".new");
    try {
      Files.write(half, content);
      Permissions.restrict(half, Permissions.FOLDER);
      Files.move(half, copy, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
    return copy;
  }

  private static void loadFrom(Path copy) throws Exception {
    String name = System.getProperty(NAME);
    System.setProperty(PATH, String.valueOf(copy.getParent()));
    System.setProperty(NAME, String.valueOf(copy.getFileName()));
    try {
      SQLiteJDBCLoader.initialize();
    } finally {
      System.clearProperty(PATH);
      if (name == null) {
        System.clearProperty(NAME);
      } else {
        System.setProperty(NAME, name);
      }
    }
  }

  private static String hashOf(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
