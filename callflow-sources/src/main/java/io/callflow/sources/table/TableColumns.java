package io.callflow.sources.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a table, found by the canonical names of its kind. If two columns have one
 * canonical name, the one that is written so counts, otherwise the first.
 */
public final class TableColumns {
  private final List<String> names;
  private final List<String> canonicalNames;
  private final Map<String, Integer> places = new HashMap<>();

  TableColumns(List<String> names, TableKind kind) {
    this.names = List.copyOf(names);
    this.canonicalNames = names.stream().map(kind::canonical).toList();
    for (int i = 0; i < names.size(); i++) {
      if (canonicalNames.get(i).equals(TableKind.lower(names.get(i)))) {
        places.putIfAbsent(canonicalNames.get(i), i);
      }
    }
    for (int i = 0; i < names.size(); i++) {
      places.putIfAbsent(canonicalNames.get(i), i);
    }
  }

  /** The names as the table writes them; empty text for a column without one. */
  public List<String> names() {
    return names;
  }

  /** The names in lower case, with aliases resolved, in the order of {@link #names}. */
  public List<String> canonicalNames() {
    return canonicalNames;
  }

  /** The number of columns. */
  public int size() {
    return names.size();
  }

  /** The place of the column with this canonical name from 0, or -1. */
  public int indexOf(String name) {
    return places.getOrDefault(name, -1);
  }
}
