package io.callflow.store.file;

import io.callflow.event.CallflowException;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks the folders in the order of the keys. Opens only folders that can contain a matching key,
 * reads attributes only of files that it returns, and keeps in memory only the names in the folders
 * from the root to the current one, with one fan-out folder each.
 */
final class Listing {
  private final String prefix;
  private final String after;
  private final int limit;
  private final List<ListedObject> found = new ArrayList<>();

  private Listing(String prefix, String after, int limit) {
    this.prefix = prefix;
    this.after = after;
    this.limit = limit;
  }

  static List<ListedObject> of(Path root, String prefix, String after, int limit)
      throws IOException {
    Listing listing = new Listing(prefix, after, limit);
    listing.walk(root, "");
    return List.copyOf(listing.found);
  }

  /** A name in a folder, and by what it is sorted among its siblings. */
  private record Child(String name, Path path, String order) {
    static Child of(Path path) {
      String name = path.getFileName().toString();
      return new Child(name, path, name);
    }

    /** The keys in a folder go on with a slash after its name, which sorts after - and point. */
    Child asFolder() {
      return new Child(name, path, name + "/");
    }

    static final Comparator<Child> IN_ORDER = Comparator.comparing(Child::order);
  }

  /** Walks a folder in which keys go on after {@code base}. */
  private void walk(Path folder, String base) throws IOException {
    List<Child> direct = new ArrayList<>();
    SortedMap<String, Path> fanOut = new TreeMap<>();
    for (Child child : children(folder, name -> true)) {
      if (Layout.isFanOut(child.name())) {
        String characters = child.name().substring(1);
        if (mayHold(base + characters)) {
          fanOut.put(characters, child.path());
        }
      } else if (Layout.isDirect(child.name()) && mayHold(base + child.name())) {
        direct.add(child);
      }
    }
    if (fanOut.isEmpty()) {
      visit(direct, base);
      return;
    }
    // Names with the same two first characters are sorted together, fanned out or not.
    SortedMap<String, List<Child>> groups = new TreeMap<>();
    fanOut.keySet().forEach(characters -> groups.put(characters, new ArrayList<>()));
    for (Child child : direct) {
      Child placed = child.name().length() < Layout.FAN_OUT_LENGTH ? placed(child) : child;
      int end = Math.min(placed.order().length(), Layout.FAN_OUT_LENGTH);
      groups.computeIfAbsent(placed.order().substring(0, end), g -> new ArrayList<>()).add(child);
    }
    for (var group : groups.entrySet()) {
      if (isFull()) {
        return;
      }
      String characters = group.getKey();
      List<Child> members = group.getValue();
      Path more = fanOut.get(characters);
      if (more != null && isFolder(more, base + characters)) {
        members.addAll(
            children(more, name -> Layout.isFannedOut(name, characters) && mayHold(base + name)));
      }
      visit(members, base);
    }
  }

  private void visit(List<Child> children, String base) throws IOException {
    for (Child child : inOrder(children)) {
      if (isFull()) {
        return;
      }
      BasicFileAttributes attributes = attributesOf(child.path());
      String text = base + child.name();
      if (attributes == null) {
        continue;
      }
      if (attributes.isDirectory()) {
        if (mayHold(text + "/")) {
          walk(child.path(), text + "/");
        }
      } else if (!attributes.isRegularFile()) {
        throw foreign(text, child.path());
      } else if (text.startsWith(prefix)
          && text.compareTo(after) > 0
          && text.length() <= ObjectKey.MAX_LENGTH) {
        found.add(new ListedObject(new ObjectKey(text), attributes.lastModifiedTime().toInstant()));
      }
    }
  }

  /**
   * Sorts in the order of the keys. Whether a child is a folder matters only if its name begins
   * another child's name; only then its attributes are read.
   */
  private static List<Child> inOrder(List<Child> children) throws IOException {
    children.sort(Child.IN_ORDER);
    boolean moved = false;
    for (int i = 0; i + 1 < children.size(); i++) {
      Child child = children.get(i);
      if (children.get(i + 1).name().startsWith(child.name())) {
        children.set(i, placed(child));
        moved = true;
      }
    }
    if (moved) {
      children.sort(Child.IN_ORDER);
    }
    return children;
  }

  private static Child placed(Child child) throws IOException {
    BasicFileAttributes attributes = attributesOf(child.path());
    return attributes != null && attributes.isDirectory() ? child.asFolder() : child;
  }

  /** Whether a key that begins with this text can match. */
  private boolean mayHold(String text) {
    return (text.startsWith(prefix) || prefix.startsWith(text))
        && (text.compareTo(after) > 0 || after.startsWith(text));
  }

  private static boolean isFolder(Path path, String text) throws IOException {
    BasicFileAttributes attributes = attributesOf(path);
    if (attributes != null && attributes.isSymbolicLink()) {
      throw foreign(text, path);
    }
    return attributes != null && attributes.isDirectory();
  }

  private static CallflowException foreign(String text, Path path) {
    return Failure.refused(
        "Cannot list " + text, path + " is neither a file nor a folder; remove it from the store");
  }

  private boolean isFull() {
    return found.size() >= limit;
  }

  private static List<Child> children(Path folder, Predicate<String> wanted) throws IOException {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        Child child = Child.of(path);
        if (wanted.test(child.name())) {
          children.add(child);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // Deleted since its name was read.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  private static @Nullable BasicFileAttributes attributesOf(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null; // Deleted since its name was read.
    }
  }
}
