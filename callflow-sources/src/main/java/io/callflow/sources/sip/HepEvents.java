package io.callflow.sources.sip;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.MediaQuality;
import io.callflow.event.StandardEventType;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.record.SourceSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events of what HEP carries: SIP, logs and reports of RTCP about a call. */
final class HepEvents {
  /** Payload types of HEP (chunk 11). */
  static final int SIP = 1;

  private static final int RTCP_JSON = 5;
  private static final int LOG = 100;

  private static final String SOURCE = "hep";

  private final String source;
  private final SipEvents sip;

  HepEvents(SourceSettings settings) {
    source = settings.sourceOr(SOURCE);
    sip = new SipEvents(settings, SOURCE);
  }

  /**
   * The events of one packet.
   *
   * @param type of its payload
   */
  List<CallFlowEvent> events(SipPacket packet, int type) throws BadRecord, OtherRecord {
    if (type == SIP) {
      return sip.events(packet);
    }
    String call = packet.correlation();
    if (call == null || (type != LOG && type != RTCP_JSON)) {
      throw new OtherRecord(type == LOG ? "log" : type == RTCP_JSON ? "RTCP" : "HEP type " + type);
    }
    return List.of(type == LOG ? log(packet, call) : quality(packet, call));
  }

  private CallFlowEvent log(SipPacket packet, String call) {
    return builder(packet, call, Texts.vendorType("hep", "log"), "log").build();
  }

  private CallFlowEvent quality(SipPacket packet, String call) throws BadRecord, OtherRecord {
    JsonNode report = NativeJson.read(packet.text());
    JsonNode blocks = report.path("report_blocks");
    JsonNode lost = blocks.path(0).path("fraction_lost");
    if (!lost.isNumber() || lost.decimalValue().signum() < 0) {
      throw new OtherRecord("RTCP");
    }
    BigDecimal percent =
        lost.decimalValue()
            .multiply(BigDecimal.valueOf(100))
            .divide(BigDecimal.valueOf(256), 3, RoundingMode.HALF_UP)
            .min(BigDecimal.valueOf(100));
    return builder(packet, call, StandardEventType.MEDIA_QUALITY.type(), "rtcp")
        .details(
            EventDetails.builder()
                .media(new MediaQuality(null, null, percent, null, null, null))
                .build())
        .build();
  }

  private CallFlowEvent.Builder builder(
      SipPacket packet, String call, EventType type, String kind) {
    Map<String, String> members = new LinkedHashMap<>();
    put(members, "source", packet.from());
    put(members, "destination", packet.to());
    put(members, "capture", packet.capture());
    put(members, kind, Texts.whole(packet.text()));
    return CallFlowEvent.builder(new CallId(call.strip()), type, packet.time(), source)
        .sourceEventId(
            Digests.id(
                "hep",
                kind,
                String.valueOf(packet.capture()),
                packet.time().toString(),
                String.valueOf(packet.from()),
                String.valueOf(packet.to()),
                packet.text()))
        .metadata(NativeRecords.metadata(members));
  }

  private static void put(Map<String, String> members, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      members.put(name, Texts.whole(value));
    }
  }
}
