package io.callflow.lambda.desugar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Desugars the libraries in a jar: each lambda expression of a class for Java 8 to 10 becomes a
 * plain class beside it. To link one at run time takes several times as long as to load a class,
 * and the AWS SDK links hundreds before the first answer.
 *
 * <p>What a program does stays the same, but for two things that the language leaves open: a lambda
 * that captures nothing is a new object each time, and the frames of a stack trace differ.
 */
public final class Desugaring {
  private Desugaring() {}

  /**
   * Takes two paths, the jar to read and the one to write; and, if classes are to stay as they are
   * because nothing needs them at a start, a regular expression that the beginnings of their files'
   * names match.
   *
   * @throws IOException where the one cannot be read or the other not be written
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 2 || args.length > 3) {
      throw new IllegalArgumentException(
          "give two paths, the jar to read and the one to write, and, if you like, a regular"
              + " expression of what to leave");
    }
    Pattern left = Pattern.compile(args.length == 3 ? args[2] : "(?!)");
    desugar(Path.of(args[0]), Path.of(args[1]), left);
  }

  /** The same jar always gives the same bytes. */
  static void desugar(Path from, Path to, Pattern left) throws IOException {
    List<ZipEntry> entries = new ArrayList<>();
    Map<String, byte[]> contents = new HashMap<>();
    try (InputStream file = Files.newInputStream(from);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.add(entry);
        contents.put(entry.getName(), zip.readAllBytes());
      }
    }
    Library library = new Library(contents);
    try (OutputStream file = Files.newOutputStream(to);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (ZipEntry entry : entries) {
        byte[] content = Objects.requireNonNull(contents.get(entry.getName()));
        for (Map.Entry<String, byte[]> written :
            desugared(entry.getName(), content, library, left).entrySet()) {
          ZipEntry copy = new ZipEntry(written.getKey());
          copy.setTime(entry.getTime());
          zip.putNextEntry(copy);
          zip.write(written.getValue());
          zip.closeEntry();
        }
      }
    }
  }

  private static Map<String, byte[]> desugared(
      String name, byte[] content, Library library, Pattern left) {
    if (name.endsWith(".class")
        && !name.startsWith("META-INF/")
        && !left.matcher(name).lookingAt()) {
      Host host = new Host(content, library);
      Map<String, byte[]> files = host.isOld() ? host.desugared() : Map.of();
      if (!files.isEmpty()) {
        return files;
      }
    }
    return Map.of(name, content);
  }
}
