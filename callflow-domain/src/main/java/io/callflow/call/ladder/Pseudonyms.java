package io.callflow.call.ladder;

import java.util.HashMap;
import java.util.Map;

/** Names for what must not be named: equal things of one kind get one name, in order of request. */
final class Pseudonyms {
  private final Map<String, Map<Object, String>> namesByKind = new HashMap<>();

  /** The name of a thing: its kind and a number, as {@code Leg 3}. */
  String numbered(String kind, Object thing) {
    Map<Object, String> names = namesByKind.computeIfAbsent(kind, key -> new HashMap<>());
    return names.computeIfAbsent(thing, key -> kind + " " + (names.size() + 1));
  }

  /** The name of a thing: its kind and letters, as {@code Party A}; after Z comes AA. */
  String lettered(String kind, Object thing) {
    Map<Object, String> names = namesByKind.computeIfAbsent(kind, key -> new HashMap<>());
    return names.computeIfAbsent(thing, key -> kind + " " + letters(names.size()));
  }

  private static String letters(int index) {
    String last = String.valueOf((char) ('A' + index % 26));
    return index < 26 ? last : letters(index / 26 - 1) + last;
  }
}
