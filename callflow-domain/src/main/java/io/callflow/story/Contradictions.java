package io.callflow.story;

import io.callflow.event.CallKey;
import io.callflow.event.Relation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds connections of a story that cannot all be true. */
final class Contradictions {
  private final Story story;

  Contradictions(Story story) {
    this.story = story;
  }

  List<StoryWarning> warnings() {
    List<StoryWarning> warnings = new ArrayList<>();
    // A link that names a leg says that the leg goes on there, not that the calls are one.
    SameCalls same = new SameCalls(story, connection -> connection.legId() == null);
    Map<CallKey, Set<CallKey>> parents = new LinkedHashMap<>();
    Set<Set<CallKey>> told = new LinkedHashSet<>();
    for (StoryCall call : story.calls()) {
      for (Connection connection : call.connections()) {
        CallKey one = connection.assertedBy();
        CallKey other = connection.about();
        Relation relation = connection.relation();
        if (relation == Relation.PARENT) {
          parents.computeIfAbsent(one, any -> new LinkedHashSet<>()).add(other);
        }
        if (relation != null
            && relation != Relation.SAME_AS
            && same.group(one).equals(same.group(other))
            && told.add(Set.of(one, other))) {
          warnings.add(
              warning(
                  StoryWarning.Kind.SAME_AND_RELATED,
                  Set.of(one, other),
                  "Calls %s and %s are the same call by one event, and by another (%s, of source"
                          .formatted(name(one), name(other), connection.eventId().value())
                      + " %s) the second is %s of the first."
                          .formatted(connection.source(), relation.text())));
        }
      }
    }
    circles(parents, warnings);
    return warnings;
  }

  /** One warning for each set of calls that are all ancestors of each other. */
  private void circles(Map<CallKey, Set<CallKey>> parents, List<StoryWarning> warnings) {
    Map<CallKey, Set<CallKey>> ancestors = new LinkedHashMap<>();
    parents.keySet().forEach(call -> ancestors.put(call, ancestors(call, parents)));
    Set<CallKey> told = new LinkedHashSet<>();
    for (StoryCall call : story.calls()) {
      CallKey key = call.key();
      Set<CallKey> own = ancestors.getOrDefault(key, Set.of());
      if (!own.contains(key) || told.contains(key)) {
        continue;
      }
      Set<CallKey> circle = new LinkedHashSet<>();
      for (CallKey ancestor : own) {
        if (ancestors.getOrDefault(ancestor, Set.of()).contains(key)) {
          circle.add(ancestor);
        }
      }
      told.addAll(circle);
      List<String> names =
          story.calls().stream()
              .map(StoryCall::key)
              .filter(circle::contains)
              .map(this::name)
              .toList();
      warnings.add(
          warning(
              StoryWarning.Kind.PARENT_CIRCLE,
              circle,
              "Calls %s are parents of each other in a circle."
                  .formatted(String.join(", ", names))));
    }
  }

  private static Set<CallKey> ancestors(CallKey call, Map<CallKey, Set<CallKey>> parents) {
    Set<CallKey> found = new LinkedHashSet<>();
    Deque<CallKey> todo = new ArrayDeque<>(parents.getOrDefault(call, Set.of()));
    while (!todo.isEmpty()) {
      CallKey next = todo.pop();
      if (found.add(next)) {
        todo.addAll(parents.getOrDefault(next, Set.of()));
      }
    }
    return found;
  }

  private StoryWarning warning(StoryWarning.Kind kind, Set<CallKey> calls, String text) {
    return new StoryWarning(
        kind, story.calls().stream().map(StoryCall::key).filter(calls::contains).toList(), text);
  }

  private String name(CallKey key) {
    return story.call(key).map(call -> call.ref().toString()).orElse("~" + key);
  }
}
