package io.callflow.call.ladder;

import io.callflow.event.CallKey;
import io.callflow.event.Relation;
import io.callflow.story.ClockSkew;
import io.callflow.story.Connection;
import io.callflow.story.StoryCut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says in words which calls the ladder of a story has, why, and where it was cut. Every text has
 * reported parts, so writers escape it.
 */
final class StoryText {
  /** How many reasons are told of one call. */
  private static final int MOST_REASONS = 3;

  private final Ladder ladder;
  private final TimeFormat times;
  private final Map<CallKey, String> marks = new HashMap<>();

  StoryText(Ladder ladder, TimeFormat times) {
    this.ladder = ladder;
    this.times = times;
    for (int i = 0; i < ladder.calls().size(); i++) {
      marks.put(ladder.calls().get(i).ref().key(), mark(i));
    }
  }

  /** The mark of a call by its index: {@code [2]}. */
  static String mark(int call) {
    return StoryCalls.mark(call);
  }

  /** A call in one line, without its mark. */
  String call(LadderCall call) {
    StringBuilder text = new StringBuilder();
    if (call.title() != null) {
      text.append(call.title()).append(" · ");
    }
    text.append("call ").append(call.ref());
    switch (call.presence()) {
      case PRESENT -> {}
      case ERASED -> text.append(" · erased");
      case UNKNOWN -> text.append(" · unknown: no event of it has been stored yet");
      case DAMAGED -> text.append(" · damaged: it cannot be read");
    }
    if (call.steps() > 0) {
      text.append(" · ").append(call.steps()).append(call.steps() == 1 ? " step" : " steps");
      text.append(" away");
    }
    return text.toString();
  }

  /** Why a call belongs to the story: one text for each reason, told once if both calls have it. */
  List<String> reasons(LadderCall call) {
    Map<String, LadderCall.Reason> byStatement = new LinkedHashMap<>();
    call.reasons().forEach(why -> byStatement.putIfAbsent(statement(call, why), why));
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, LadderCall.Reason> reason : byStatement.entrySet()) {
      if (texts.size() == MOST_REASONS) {
        int more = byStatement.size() - MOST_REASONS;
        texts.add("and " + more + (more == 1 ? " more connection" : " more connections"));
        break;
      }
      texts.add(reason.getKey() + asserted(reason.getValue()));
    }
    return texts;
  }

  private String statement(LadderCall call, LadderCall.Reason reason) {
    Connection connection = reason.connection();
    CallKey key = connection.other(call.ref().key());
    String other = marks.getOrDefault(key, "~" + key);
    Relation relation = connection.relation();
    if (relation == null) {
      return "has correlation id " + connection.correlationId() + ", as " + other + " has";
    }
    boolean isAbout = connection.about().equals(call.ref().key());
    return (isAbout ? told(relation, other) : tells(relation, other))
        + " ("
        + relation.text()
        + (connection.legId() == null ? ")" : ", leg " + connection.legId() + ")");
  }

  private String asserted(LadderCall.Reason reason) {
    StringBuilder text = new StringBuilder(", asserted by ");
    text.append(reason.connection().source());
    if (reason.at() != null) {
      text.append(" at ").append(times.clock(reason.at()));
    }
    text.append(" (").append(reason.type() == null ? "" : reason.type() + " ");
    return text.append(reason.connection().eventId()).append(')').toString();
  }

  /** What another call says of this one. */
  private static String told(Relation relation, String other) {
    return switch (relation) {
      case PARENT -> "is the parent of " + other;
      case TRANSFERRED_FROM -> other + " was transferred from it";
      case TRANSFERRED_TO -> other + " was transferred to it";
      case REPLACES -> other + " replaces it";
      case CONSULT -> "is the consultation of " + other;
      case SAME_AS -> "is the same as " + other;
    };
  }

  /** What this call says of another. */
  private static String tells(Relation relation, String other) {
    return switch (relation) {
      case PARENT -> other + " is its parent";
      case TRANSFERRED_FROM -> "was transferred from " + other;
      case TRANSFERRED_TO -> "was transferred to " + other;
      case REPLACES -> "replaces " + other;
      case CONSULT -> other + " is its consultation";
      case SAME_AS -> "is the same as " + other;
    };
  }

  /** Where the story was cut and how its clocks differ, one text each. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>(ladder.cuts().stream().map(StoryCut::text).toList());
    for (ClockSkew clock : ladder.clocks()) {
      remarks.add(clock.text() + " Times are shown as they were reported.");
    }
    return remarks;
  }
}
