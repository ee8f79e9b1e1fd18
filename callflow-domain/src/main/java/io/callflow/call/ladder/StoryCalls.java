package io.callflow.call.ladder;

import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.story.Story;
import java.util.HashMap;
import java.util.Map;

/** What the rows of a ladder call the other calls that it shows: {@code [2]}. */
final class StoryCalls {
  /** Of a ladder that shows no other call. */
  static final StoryCalls NONE = new StoryCalls(Map.of());

  private final Map<CallKey, Integer> places;

  private StoryCalls(Map<CallKey, Integer> places) {
    this.places = places;
  }

  static StoryCalls of(Story story) {
    Map<CallKey, Integer> places = new HashMap<>();
    for (int i = 0; i < story.calls().size(); i++) {
      places.put(story.calls().get(i).key(), i);
    }
    return new StoryCalls(places);
  }

  /** Whether the ladder shows this call. */
  boolean has(CallId call) {
    return !places.isEmpty() && places.containsKey(call.key());
  }

  /** The mark of a call that the ladder shows; else its callId. */
  String name(CallId call) {
    Integer place = places.isEmpty() ? null : places.get(call.key());
    return place == null ? call.value() : mark(place);
  }

  /** The mark of a call by its place among the calls of a ladder. */
  static String mark(int place) {
    return "[" + (place + 1) + "]";
  }
}
