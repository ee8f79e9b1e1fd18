package io.callflow.benchmark;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Generates calls as a switch reports them: two parties, legs, the native row as metadata. */
public final class SwitchCalls {
  private static final List<EventType> TYPES =
      List.of(
          EventType.LEG_STARTED,
          EventType.LEG_RINGING,
          EventType.LEG_ANSWERED,
          EventType.BRIDGE_JOINED,
          EventType.HOLD_STARTED,
          EventType.HOLD_ENDED,
          EventType.DTMF_RECEIVED,
          EventType.FLOW_STEP_STARTED,
          EventType.BRIDGE_LEFT,
          EventType.LEG_ENDED);

  private SwitchCalls() {}

  /** A call with one event every second. */
  public static List<CallFlowEvent> call(int number, int events, Instant start) {
    CallId callId = new CallId("call-" + number + "@pbx.example");
    Party from = Party.number("+4930" + (1_000_000 + number % 5000));
    Party to = Party.raw(Integer.toString(1000 + number % 700));
    List<CallFlowEvent> call = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      EventType type = TYPES.get(i % TYPES.size());
      String leg = number + "." + i / TYPES.size() % 4;
      call.add(
          CallFlowEvent.builder(callId, type, start.plusSeconds(i), "pbx-1")
              .sourceEventId(number + "-" + i)
              .sequence((long) i)
              .legId(leg)
              .from(from)
              .to(to)
              .metadata(row(type, leg, i))
              .build());
    }
    return call;
  }

  private static Metadata row(EventType type, String leg, int number) {
    Map<String, MetadataValue> row = new LinkedHashMap<>();
    row.put("eventtype", MetadataValue.of(type.value()));
    row.put("uniqueid", MetadataValue.of(leg));
    row.put("channame", MetadataValue.of("PJSIP/trunk-" + Integer.toHexString(number)));
    row.put("context", MetadataValue.of("from-internal"));
    row.put("appname", MetadataValue.of("Dial"));
    row.put("appdata", MetadataValue.of("PJSIP/1015,30,tT"));
    row.put("amaflags", MetadataValue.of("3"));
    row.put("peer", MetadataValue.of("PJSIP/1015-0000002a"));
    return new Metadata(row);
  }
}
