package io.callflow.story;

import io.callflow.event.CallKey;
import io.callflow.event.Relation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which calls of a story are the same one, directly or by way of others. */
final class SameCalls {
  private final Map<CallKey, CallKey> groups = new HashMap<>();

  /** Counts every assertion that calls are the same, in whole or with a leg. */
  SameCalls(Story story) {
    this(story, connection -> true);
  }

  /**
   * Counts some assertions.
   *
   * @param counts which assertions that calls are the same count
   */
  SameCalls(Story story, Predicate<Connection> counts) {
    Map<CallKey, List<CallKey>> same = new HashMap<>();
    for (StoryCall call : story.calls()) {
      for (Connection connection : call.connections()) {
        if (connection.relation() == Relation.SAME_AS && counts.test(connection)) {
          CallKey one = connection.assertedBy();
          CallKey other = connection.about();
          same.computeIfAbsent(one, any -> new ArrayList<>()).add(other);
          same.computeIfAbsent(other, any -> new ArrayList<>()).add(one);
        }
      }
    }
    story.calls().stream()
        .map(StoryCall::key)
        .sorted(Comparator.comparing(CallKey::value))
        .forEach(key -> spread(key, same));
  }

  private void spread(CallKey group, Map<CallKey, List<CallKey>> same) {
    Deque<CallKey> todo = new ArrayDeque<>(List.of(group));
    while (!todo.isEmpty()) {
      CallKey next = todo.pop();
      if (groups.putIfAbsent(next, group) == null) {
        todo.addAll(same.getOrDefault(next, List.of()));
      }
    }
  }

  /** The least key of the calls that are the same one as this; its own if there is no other. */
  CallKey group(CallKey call) {
    return groups.getOrDefault(call, call);
  }
}
