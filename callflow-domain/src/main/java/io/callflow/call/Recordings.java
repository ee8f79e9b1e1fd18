package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.RecordingDetails;
import io.callflow.event.StandardEventType.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the recordings of a call, in the order of the call. Spans of one reference are one
 * recording, with pauses between them.
 */
final class Recordings {
  private record Span(
      @Nullable String id,
      @Nullable String reference,
      @Nullable String legId,
      Instant start,
      @Nullable Instant end) {
    private Span endedAt(Instant at) {
      return new Span(id, reference, legId, start, at);
    }
  }

  private final List<Span> spans = new ArrayList<>();
  private final Set<String> left;

  /**
   * No recordings.
   *
   * @param left the legs that go on in another call, with their recordings
   */
  Recordings(Set<String> left) {
    this.left = left;
  }

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    Instant at = event.timestamp();
    RecordingDetails details = event.details().recording();
    String id = details == null ? null : details.id();
    if (type.opens(Part.RECORDING)) {
      String reference = details == null ? null : details.reference();
      spans.add(new Span(id, reference, event.legId(), at, null));
    } else if (type.closes(Part.RECORDING)) {
      end(id, event.legId(), at);
    } else if (type.closes(Part.CALL)) {
      spans.replaceAll(span -> span.end() == null && !goesOn(span) ? span.endedAt(at) : span);
    } else if (type.closes(Part.LEG)) {
      spans.replaceAll(
          span ->
              span.end() == null && Objects.equals(span.legId(), event.legId())
                  ? span.endedAt(at)
                  : span);
    }
  }

  /** Ends the recording of this id or, without an id, of this leg: the one that started last. */
  private void end(@Nullable String id, @Nullable String legId, Instant at) {
    for (int i = spans.size() - 1; i >= 0; i--) {
      Span span = spans.get(i);
      boolean same =
          (id == null || span.id() == null)
              ? Objects.equals(span.legId(), legId)
              : id.equals(span.id());
      if (span.end() == null && same) {
        spans.set(i, span.endedAt(at));
        return;
      }
    }
  }

  private boolean goesOn(Span span) {
    return span.legId() != null && left.contains(span.legId());
  }

  /** In order of appearance. */
  List<Recording> recordings() {
    Map<Object, List<Span>> byReference = new LinkedHashMap<>();
    for (Span span : spans) {
      Object key = span.reference() == null ? span : span.reference();
      byReference.computeIfAbsent(key, reference -> new ArrayList<>()).add(span);
    }
    return byReference.values().stream().map(Recordings::recording).toList();
  }

  private static Recording recording(List<Span> spans) {
    Span first = spans.get(0);
    List<Recording.Pause> pauses = new ArrayList<>();
    Instant end = first.end();
    for (Span span : spans.subList(1, spans.size())) {
      if (end != null && end.isBefore(span.start())) {
        pauses.add(new Recording.Pause(end, span.start()));
      }
      boolean lasts = span.end() == null || (end != null && span.end().isAfter(end));
      boolean later = end != null && lasts;
      end = later ? span.end() : end;
    }
    return new Recording(first.reference(), first.legId(), first.start(), end, pauses);
  }
}
