package io.callflow.contract;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of the fields that one object has had so far. Most objects have few, which are found
 * sooner by looking at each one's hash than in a table; a table takes over where there are many, so
 * that nobody can make it slow.
 */
final class FieldNames {
  private static final int FEW = 32;

  private int[] hashes = new int[8];
  private String[] names = new String[8];
  private int size;
  private @Nullable Set<String> many;

  /** Whether the name is new. */
  boolean add(String name) {
    if (many != null) {
      return many.add(name);
    }
    if (contains(name)) {
      return false;
    }
    if (size == FEW) {
      many = new HashSet<>(Arrays.asList(names).subList(0, size));
      return many.add(name);
    }
    if (size == names.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      names = Arrays.copyOf(names, 2 * size);
    }
    hashes[size] = name.hashCode();
    names[size++] = name;
    return true;
  }

  boolean contains(String name) {
    if (many != null) {
      return many.contains(name);
    }
    int hash = name.hashCode();
    for (int i = 0; i < size; i++) {
      if (hashes[i] == hash && names[i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return many == null ? size : many.size();
  }
}
