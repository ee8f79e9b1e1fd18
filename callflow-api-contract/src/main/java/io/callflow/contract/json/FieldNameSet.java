package io.callflow.contract.json;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set of the field names of one JSON object. Up to {@value #FEW} names lie in an array and are
 * found by comparing hashes, which is faster than a hash table; more go into a hash table, so that
 * objects with very many fields take no quadratic time.
 */
final class FieldNameSet {
  private static final int FEW = 32;

  private int[] hashes = new int[8];
  private String[] names = new String[8];
  private int size;
  private @Nullable Set<String> many;

  /** Adds the name; false if it was there already. */
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

  /** Whether the name was added. */
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

  /** How many different names were added. */
  int size() {
    return many == null ? size : many.size();
  }
}
