package io.callflow.benchmark.sources;

import io.callflow.contract.CloudEventMapper;
import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.Party;
import io.callflow.sources.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** vCons, CloudEvents and events of Callflow's own. */
final class OpenFormatRecords {
  private static final Instant FIRST = Instant.parse("2026-11-23T09:00:00Z");

  private static final List<EventType> STEPS =
      List.of(
          EventType.CALL_STARTED,
          EventType.LEG_STARTED,
          EventType.LEG_RINGING,
          EventType.LEG_ANSWERED,
          EventType.LEG_ENDED,
          EventType.CALL_ENDED);

  private OpenFormatRecords() {}

  static List<SyntheticRecords> all() {
    return List.of(
        new SyntheticRecords(
            SourceFormat.VCON, "one a line", "", OpenFormatRecords::vcon, "\n", ""),
        new SyntheticRecords(
            SourceFormat.CALLFLOW,
            "lines",
            "",
            i -> Json.writeString(EventMapper.event(event(i))),
            "\n",
            ""),
        new SyntheticRecords(
            SourceFormat.CLOUDEVENTS,
            "batch",
            "[",
            i -> new String(CloudEventMapper.cloudEvent(event(i)), StandardCharsets.UTF_8),
            ",",
            "]"));
  }

  private static CallFlowEvent event(int i) {
    int call = i / STEPS.size();
    int step = i % STEPS.size();
    return CallFlowEvent.builder(
            new CallId("call-" + call + "@pbx.example"),
            STEPS.get(step),
            FIRST.plusMillis(call * 50L + step * 1_000L),
            "pbx-1")
        .sourceEventId("e-" + i)
        .legId(step % 2 == 0 ? "a" : "b")
        .from(Party.number("+4930" + (1_000_000 + call % 1_000_000)))
        .to(Party.raw("200"))
        .metadata(Metadata.parse("{\"node\":\"edge-1\",\"codec\":\"opus\",\"attempt\":1}"))
        .build();
  }

  private static String vcon(int i) {
    return ("{\"vcon\":\"0.4.0\",\"uuid\":\"01960b2c-0000-8000-8000-%012x\",\"created_at\":\"2026-11-23T10:00:00Z\","
            + "\"parties\":[{\"tel\":\"+4930%07d\",\"name\":\"Anna Albers\"},{\"tel\":\"+4940987654\",\"name\":\"Bert Beck\"}],"
            + "\"dialog\":[{\"type\":\"recording\",\"start\":\"%s\",\"duration\":60.5,\"parties\":[0,1],"
            + "\"mediatype\":\"audio/x-wav\",\"url\":\"https://rec.example/%d.wav\",\"content_hash\":\"sha512-x\"}],"
            + "\"analysis\":[{\"type\":\"summary\",\"dialog\":0,\"vendor\":\"acme\",\"body\":\"%s\",\"encoding\":\"none\"}],"
            + "\"attachments\":[]}")
        .formatted(i, i % 10_000_000, FIRST.plusMillis(i * 50L), i, "They talk. ".repeat(20));
  }
}
