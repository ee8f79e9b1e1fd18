package io.callflow.call;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the detail records of a call tell together. A record's timestamp is its start; its metadata
 * may say {@code cdr.answer} and {@code cdr.end}, as RFC 3339 in UTC.
 */
final class DetailRecords {
  private final List<CallFlowEvent> records = new ArrayList<>();

  void add(CallFlowEvent event) {
    records.add(event);
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** The record that starts first. */
  CallFlowEvent first() {
    return records.get(0);
  }

  @Nullable Party dialled() {
    return told(event -> event.details().dialled());
  }

  @Nullable Redirection redirectedBy() {
    return told(event -> event.details().redirection());
  }

  @Nullable String queue() {
    return told(event -> event.details().queue());
  }

  @Nullable Party agent() {
    return told(event -> event.details().agent());
  }

  /** What the earliest record tells that tells it; null if none does. */
  private <T> @Nullable T told(Function<CallFlowEvent, @Nullable T> field) {
    for (CallFlowEvent event : records) {
      T told = field.apply(event);
      if (told != null) {
        return told;
      }
    }
    return null;
  }

  /** The recordings that records name, from answer to end. */
  List<Recording> recordings() {
    List<Recording> recordings = new ArrayList<>();
    for (CallFlowEvent event : records) {
      RecordingDetails recording = event.details().recording();
      if (recording != null) {
        recordings.add(
            new Recording(
                recording.reference(),
                event.legId(),
                answer(event),
                time(event, "cdr.end"),
                List.of()));
      }
    }
    return recordings;
  }

  Instant end() {
    Instant end = Instant.MIN;
    for (CallFlowEvent event : records) {
      Instant told = time(event, "cdr.end");
      Instant own = told == null ? event.timestamp() : told;
      end = own.isAfter(end) ? own : end;
    }
    return end;
  }

  /** The first answer of anybody; null if there is none. */
  @Nullable Instant answeredAt() {
    Instant first = null;
    for (CallFlowEvent event : records) {
      Instant answer = isAnswered(event) ? answer(event) : null;
      first = answer != null && (first == null || answer.isBefore(first)) ? answer : first;
    }
    return first;
  }

  /** The record whose answer connected a person first; null if there is none. */
  @Nullable CallFlowEvent connecting() {
    CallFlowEvent first = null;
    for (CallFlowEvent event : records) {
      AnsweredBy by = event.details().answeredBy();
      boolean person = by == AnsweredBy.PERSON || by == null;
      if (isAnswered(event) && person && (first == null || answer(event).isBefore(answer(first)))) {
        first = event;
      }
    }
    return first;
  }

  /** Who answered; null if nobody did. */
  @Nullable AnsweredBy answeredBy() {
    CallFlowEvent connecting = connecting();
    if (connecting != null) {
      AnsweredBy by = connecting.details().answeredBy();
      return by == null ? AnsweredBy.UNKNOWN : by;
    }
    AnsweredBy last = null;
    for (CallFlowEvent event : records) {
      if (isAnswered(event) || event.details().answeredBy() != null) {
        AnsweredBy by = event.details().answeredBy();
        last = by == null || last == AnsweredBy.VOICEMAIL ? last : by;
      }
    }
    return last;
  }

  CallResult outcome() {
    CallResult last = null;
    boolean abandoned = false;
    boolean answered = false;
    for (CallFlowEvent event : records) {
      CallResult result = event.result().orElse(null);
      abandoned |= result == CallResult.ABANDONED;
      answered |= result == CallResult.ANSWERED;
      last = result == null || result == CallResult.ANSWERED ? last : result;
    }
    if (connecting() != null) {
      return CallResult.ANSWERED;
    }
    if (abandoned) {
      return CallResult.ABANDONED;
    }
    return answered ? CallResult.ANSWERED : last == null ? CallResult.NO_ANSWER : last;
  }

  private static boolean isAnswered(CallFlowEvent event) {
    return event.result().orElse(null) == CallResult.ANSWERED;
  }

  static Instant answer(CallFlowEvent event) {
    Instant told = time(event, "cdr.answer");
    return told == null ? event.timestamp() : told;
  }

  private static @Nullable Instant time(CallFlowEvent event, String name) {
    if (event.metadata() == null
        || !(event.metadata().get(name).orElse(null) instanceof MetadataValue.Text text)) {
      return null;
    }
    try {
      return Instant.parse(text.value());
    } catch (DateTimeException e) {
      return null; // somebody else's member of that name
    }
  }
}
