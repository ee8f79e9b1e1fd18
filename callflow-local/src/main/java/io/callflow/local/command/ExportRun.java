package io.callflow.local.command;

import io.callflow.call.CallFlow;
import io.callflow.call.ladder.MaskedCall;
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
import io.callflow.query.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes call after call into a sink, and counts. Keeps at most one call in memory, and of an
 * export of events that is not masked one page of it.
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
  private @Nullable ExportWriter<List<CallFlow>> documents;
  private boolean begun;
  private long calls;
  private long eventCount;
  private long omittedEvents;
  private long omittedCalls;
  private long gone;

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
    add(List.of(summary));
  }

  /**
   * Writes a call and those that are related to it: one document, or their events in this order.
   */
  void add(List<CallSummary> story) {
    if (termination.isRequested()) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "Interrupted; nothing was kept.");
    }
    CallSummary first = story.get(0);
    boolean alone = sink.beginCall(masked ? "call-" + (calls + 1) : first.callKey());
    if (alone || !begun) {
      begin();
    }
    long counted = calls;
    List<CallFlow> whole = new ArrayList<>();
    boolean holds = false;
    for (CallSummary summary : story) {
      try {
        holds |= part(summary, whole);
        calls++;
      } catch (CallflowException e) {
        ErrorCode code = e.code();
        if (code == ErrorCode.UNKNOWN_CALL || code == ErrorCode.ERASED) {
          gone++;
        } else if (code == ErrorCode.DAMAGED) {
          damaged.put(summary.callKey(), String.valueOf(e.getMessage()));
        } else {
          throw e;
        }
      }
    }
    if (documents != null && !whole.isEmpty()) {
      sink.write(documents.next(whole));
      holds = true;
    }
    if (!holds) {
      omittedCalls += calls - counted;
      calls = counted;
    }
    if (alone) {
      sink.write(end());
    }
    sink.endCall(holds);
  }

  /** Writes a call, or adds it to the document; returns whether it wrote something. */
  private boolean part(CallSummary summary, List<CallFlow> document) {
    CallRef ref = CallRef.parse("~" + summary.callKey());
    switch (format.unit()) {
      case CALL -> {
        sink.write(writer(summaries).next(masked ? summary(masked(ref)) : summary));
        return true;
      }
      case DOCUMENT -> {
        CallFlow call = masked ? masked(ref) : whole(ref);
        eventCount += call.events().size();
        document.add(call);
        return false;
      }
      case EVENT -> {
        long before = eventCount;
        if (masked) {
          masked(ref).events().forEach(this::write);
        } else {
          read(ref, this::write);
        }
        return eventCount > before;
      }
    }
    throw new IllegalStateException(format.id());
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

  private void read(CallRef call, Consumer<StoredEvent> each) {
    String next = null;
    do {
      Page<StoredEvent> page = connection.events(call, PAGE, next);
      page.elements().forEach(each);
      next = page.nextToken();
    } while (next != null);
  }

  private CallFlow whole(CallRef ref) {
    List<StoredEvent> read = new ArrayList<>();
    read(ref, read::add);
    if (read.isEmpty()) {
      throw new CallflowException(ErrorCode.UNKNOWN_CALL, "There is no call " + ref + ".");
    }
    return CallFlow.of(read.get(0).event().callId(), read);
  }

  /** The call without names, as the call of this number: masked calls have one and the same id. */
  private CallFlow masked(CallRef ref) {
    CallFlow call = MaskedCall.of(whole(ref));
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
