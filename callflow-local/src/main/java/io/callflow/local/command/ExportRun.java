package io.callflow.local.command;

import io.callflow.call.CallFlow;
import io.callflow.call.ladder.MaskedCall;
import io.callflow.call.ladder.MaskedStory;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.export.ExportFormat;
import io.callflow.contract.export.ExportOptions;
import io.callflow.contract.export.ExportWriter;
import io.callflow.contract.export.Exports;
import io.callflow.contract.model.CallSummary;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes call after call into a sink, and counts. Keeps at most one call or story in memory, and of
 * an export of the events of calls that is not masked one page of one.
 */
final class ExportRun {
  /** The events of a page: even if each is as large as an event may be, they fit into memory. */
  private static final int PAGE = 200;

  private final Connection connection;
  private final ExportFormat format;
  private final ExportOptions options;
  private final boolean masked;
  private final ExportSink sink;
  private final Termination termination;
  private final Map<String, String> damaged = new LinkedHashMap<>();
  private @Nullable ExportWriter<StoredEvent> events;
  private @Nullable ExportWriter<CallSummary> summaries;
  private @Nullable ExportWriter<Story> documents;
  private boolean begun;
  private long calls;
  private long eventCount;
  private long omittedEvents;
  private long omittedCalls;
  private long gone;
  private long cuts;

  ExportRun(
      Connection connection,
      ExportFormat format,
      ExportOptions options,
      boolean masked,
      ExportSink sink,
      Termination termination) {
    this.connection = connection;
    this.format = format;
    this.options = options;
    this.masked = masked;
    this.sink = sink;
    this.termination = termination;
  }

  /** How many calls were written. */
  long calls() {
    return calls;
  }

  /** How many events were written; 0 for a format of calls. */
  long events() {
    return eventCount;
  }

  /** How many events the format cannot carry. */
  long omittedEvents() {
    return omittedEvents;
  }

  /** How many calls have nothing that the format can carry. */
  long omittedCalls() {
    return omittedCalls;
  }

  /** How many calls were erased between their listing and their reading. */
  long gone() {
    return gone;
  }

  /** How many stories were cut. */
  long cuts() {
    return cuts;
  }

  /** Why calls cannot be read, by their keys. */
  Map<String, String> damaged() {
    return damaged;
  }

  void damaged(String callKey, String detail) {
    damaged.put(callKey, detail);
  }

  /**
   * Writes a call.
   *
   * @throws CommandFailure if the process is to end
   */
  void add(CallSummary summary) {
    CallRef ref = CallRef.parse("~" + summary.callKey());
    element(
        summary.callKey(),
        1,
        () -> {
          switch (format.unit()) {
            case CALL ->
                sink.write(writer(summaries).next(masked ? summary(masked(ref)) : summary));
            case DOCUMENT -> document(Story.of(masked ? masked(ref) : connection.whole(ref)));
            case EVENT -> {
              if (masked) {
                masked(ref).events().forEach(this::write);
              } else {
                connection.eachEvent(ref, PAGE, this::write);
              }
            }
          }
        });
  }

  /**
   * Writes a call and all that belong to it: one document, or the calls or events of all, these in
   * the order of the story.
   *
   * @throws CommandFailure if the process is to end
   */
  void add(Story story) {
    Story shown = masked ? MaskedStory.of(story) : story;
    for (StoryCall call : story.calls()) {
      if (call.presence() == Presence.DAMAGED) {
        damaged.put(call.key().value(), "Call " + call.ref() + " cannot be read.");
      }
    }
    cuts += story.cuts().isEmpty() ? 0 : 1;
    element(
        story.asked().key().value(),
        story.flows().size(),
        () -> {
          switch (format.unit()) {
            case CALL ->
                shown.flows().forEach(call -> sink.write(writer(summaries).next(summary(call))));
            case DOCUMENT -> document(shown);
            case EVENT -> shown.events().forEach(this::write);
          }
        });
  }

  /** Writes one call or story, and counts what became of it. */
  private void element(String callKey, int size, Runnable write) {
    if (termination.isRequested()) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "Interrupted; nothing was kept.");
    }
    boolean alone = sink.beginCall(masked ? "call-" + (calls + 1) : callKey);
    if (alone || !begun) {
      begin();
    }
    long before = eventCount;
    boolean holds = false;
    try {
      write.run();
      holds = format.unit() == ExportFormat.Unit.CALL || eventCount > before;
      if (holds) {
        calls += size;
      } else {
        omittedCalls += size;
      }
    } catch (CallflowException e) {
      notRead(callKey, e);
    }
    if (alone) {
      sink.write(end());
    }
    sink.endCall(holds);
  }

  /**
   * Counts a call that cannot be read.
   *
   * @throws CallflowException the failure, if it concerns other calls, too
   */
  void notRead(String callKey, CallflowException e) {
    ErrorCode code = e.code();
    if (code == ErrorCode.UNKNOWN_CALL || code == ErrorCode.ERASED) {
      gone++;
    } else if (code == ErrorCode.DAMAGED) {
      damaged.put(callKey, String.valueOf(e.getMessage()));
    } else {
      throw e;
    }
  }

  private void document(Story story) {
    sink.write(writer(documents).next(story));
    story.flows().forEach(call -> eventCount += call.events().size());
  }

  private void write(StoredEvent event) {
    byte[] part = writer(events).next(event);
    if (part.length == 0) {
      omittedEvents++;
    } else {
      eventCount++;
      sink.write(part);
    }
  }

  private static <T> ExportWriter<T> writer(@Nullable ExportWriter<T> writer) {
    if (writer == null) {
      throw new IllegalStateException("the export has not begun");
    }
    return writer;
  }

  /** The call without names, as the call of this number: masked calls have one and the same id. */
  private CallFlow masked(CallRef ref) {
    CallFlow call = MaskedCall.of(connection.whole(ref));
    CallId id = new CallId("call-" + (calls + 1));
    List<StoredEvent> renamed = new ArrayList<>();
    for (StoredEvent stored : call.events()) {
      CallFlowEvent event = stored.event().toBuilder().callId(id).build();
      renamed.add(new StoredEvent(EventId.of(event), stored.createdAt(), event));
    }
    return CallFlow.of(id, renamed);
  }

  private static CallSummary summary(CallFlow call) {
    return SummaryMapper.summary(io.callflow.call.CallSummary.of(call));
  }

  private void begin() {
    begun = true;
    switch (format.unit()) {
      case EVENT -> {
        events = Exports.events(format, options);
        sink.write(events.begin());
      }
      case CALL -> {
        summaries = Exports.calls(format, options);
        sink.write(summaries.begin());
      }
      case DOCUMENT -> {
        documents = Exports.documents(format, options);
        sink.write(documents.begin());
      }
    }
  }

  private byte[] end() {
    return switch (format.unit()) {
      case EVENT -> writer(events).end();
      case CALL -> writer(summaries).end();
      case DOCUMENT -> writer(documents).end();
    };
  }

  /** Ends an export of all calls in one stream, be it of none. */
  void finish(boolean isFolder) {
    if (!isFolder) {
      if (!begun) {
        begin();
      }
      sink.write(end());
    }
    sink.commit();
  }
}
