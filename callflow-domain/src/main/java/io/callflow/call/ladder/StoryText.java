package io.callflow.call.ladder;

import io.callflow.event.CallKey;
import io.callflow.event.Relation;
import io.callflow.story.ClockSkew;
import io.callflow.story.Connection;
import io.callflow.story.StoryCut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** Why a call belongs to the story, one text for each reason. */
  List<String> reasons(LadderCall call) {
    List<String> texts = new ArrayList<>();
    for (LadderCall.Reason reason : call.reasons()) {
      if (texts.size() == MOST_REASONS) {
        texts.add("and " + (call.reasons().size() - MOST_REASONS) + " more connections");
        break;
      }
      texts.add(reason(call, reason));
    }
    return texts;
  }

  private String reason(LadderCall call, LadderCall.Reason reason) {
    Connection connection = reason.connection();
    StringBuilder text = new StringBuilder(160);
    boolean isAbout = connection.about().equals(call.ref().key());
    CallKey key = connection.other(call.ref().key());
    String other = marks.getOrDefault(key, "~" + key);
    Relation relation = connection.relation();
    if (relation == null) {
      text.append("has correlation id ").append(connection.correlationId());
      text.append(", as ").append(other).append(" has");
    } else {
      text.append(isAbout ? told(relation, other) : tells(relation, other));
      text.append(" (").append(relation.text());
      text.append(connection.legId() == null ? ")" : ", leg " + connection.legId() + ")");
    }
    text.append(", asserted by ").append(connection.source());
    if (reason.at() != null) {
      text.append(" at ").append(times.clock(reason.at()));
    }
    text.append(" (");
    if (reason.type() != null) {
      text.append(reason.type()).append(' ');
    }
    return text.append(connection.eventId()).append(')').toString();
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
    ladder.clocks().forEach(clock -> remarks.add(clock(clock)));
    return remarks;
  }

  private static String clock(ClockSkew clock) {
    Duration ahead = clock.ahead();
    return "The clock of "
        + clock.source()
        + " is "
        + seconds(ahead.abs())
        + (ahead.isNegative() ? " behind" : " ahead of")
        + " that of "
        + clock.reference()
        + " ("
        + (clock.pairs() == 1 ? "one pair" : clock.pairs() + " pairs")
        + " of events, ± "
        + seconds(clock.spread())
        + "); the times are as reported.";
  }

  private static String seconds(Duration duration) {
    return "%d.%03d s".formatted(duration.toSeconds(), duration.toMillisPart());
  }
}
