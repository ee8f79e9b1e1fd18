package io.callflow.sources.kamailio;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.NativeRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps a call detail record to one event of the type {@code x.kamailio.cdr}. Only answered calls
 * have such a record; it starts with the answer, unless {@code created} says more.
 */
final class CdrEvents {
  private static final EventType TYPE = new EventType("x.kamailio.cdr");

  private CdrEvents() {}

  static List<CallFlowEvent> of(AccRow row, String source) throws BadRecord {
    String callId = row.get("sip_call_id");
    if (callId.isEmpty()) {
      throw new BadRecord("has no sip_call_id");
    }
    Instant answer = row.time("start_time");
    if (answer == null) {
      throw new BadRecord("has no start_time");
    }
    Duration duration = row.seconds("duration");
    Instant told = row.time("end_time");
    Instant end = told != null ? told : duration != null ? answer.plus(duration) : answer;
    Map<String, String> members = new LinkedHashMap<>(row.cells());
    members.put("cdr.start", answer.toString());
    members.put("cdr.answer", answer.toString());
    members.put("cdr.end", end.toString());
    return List.of(
        CallFlowEvent.builder(new CallId(callId), TYPE, answer, source)
            .sourceEventId(row.id("cdr"))
            .legId(row.text("sip_from_tag", 256))
            .from(AccParties.caller(row))
            .to(AccParties.called(row))
            .outcome(Outcome.of(CallResult.ANSWERED))
            .details(EventDetails.builder().dialled(AccParties.dialled(row)).build())
            .metadata(NativeRecords.metadata(members))
            .build());
  }
}
