package io.callflow.sources.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps flow logs: each block of a flow that a contact passes is a step. See <a
 * href="https://docs.aws.amazon.com/connect/latest/adminguide/contact-flow-logs.html">flow
 * logs</a>.
 */
final class FlowLogs {
  private FlowLogs() {}

  /**
   * Maps a log entry.
   *
   * @param logged when CloudWatch got it; null if nothing says so
   */
  static List<CallFlowEvent> map(Contact log, @Nullable Instant logged) throws BadRecord {
    Instant own = log.time("Timestamp");
    Instant time = own == null ? logged : own;
    if (time == null) {
      throw new BadRecord("has no Timestamp");
    }
    CallId call = log.call();
    String name = log.text("ContactFlowModuleType");
    String block = name == null ? "Flow" : name;
    CallFlowEvent.Builder event =
        log.events()
            .add(call, EventType.FLOW_STEP_STARTED, time)
            .legId(call.value())
            .details(
                EventDetails.builder()
                    .application(
                        new Application(block, Texts.plain(data(log), Application.MAX_DATA)))
                    .queue(queue(log))
                    .build());
    String result = log.text("Results");
    if ("Error".equalsIgnoreCase(result)) {
      event.outcome(new Outcome(null, null, null, result, null));
    }
    return log.events().events();
  }

  /** What the block was told, and what came of it. */
  private static @Nullable String data(Contact log) {
    JsonNode parameters = log.member("Parameters");
    JsonNode results = log.member("Results");
    String told =
        parameters.isObject() && !parameters.isEmpty() ? NativeJson.write(parameters) : "";
    String came = results.isMissingNode() || results.isNull() ? "" : NativeJson.write(results);
    return told.isEmpty() ? came : came.isEmpty() ? told : told + " " + came;
  }

  private static @Nullable String queue(Contact log) {
    String queue = log.text("Parameters", "Queue");
    return Contact.idOf(queue != null ? queue : log.text("Parameters", "QueueId"));
  }
}
