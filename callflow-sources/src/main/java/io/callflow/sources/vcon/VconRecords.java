package io.callflow.sources.vcon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.OtherRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps each vCon to the events of one call, which its uuid names: its start, what each dialog
 * tells, and its end. See <a
 * href="https://datatracker.ietf.org/doc/draft-ietf-vcon-vcon-core/">draft-ietf-vcon-vcon-core</a>.
 */
final class VconRecords implements JsonRecords.Mapper {
  /** The member of the metadata that names what was left out. */
  private static final String LEFT_OUT = "callflow.left_out";

  private static final int MOST_NAMED = 100;

  private final VconTime times;
  private final String source;

  /**
   * A mapper.
   *
   * @param zone the zone of times without an offset
   * @param source the source of all events
   */
  VconRecords(ZoneId zone, String source) {
    this.times = new VconTime(zone);
    this.source = source;
  }

  @Override
  public List<CallFlowEvent> events(JsonNode record, String text) throws BadRecord, OtherRecord {
    String protection = protection(record);
    if (protection != null) {
      throw new BadRecord(protection);
    }
    List<CallFlowEvent> own = OwnVcon.events(text, source);
    if (!own.isEmpty()) {
      return own;
    }
    JsonNode dialogs = record.path("dialog");
    if (!record.path("vcon").isTextual()
        && !record.path("parties").isArray()
        && !dialogs.isArray()) {
      throw new BadRecord("is no vCon: it has neither parties nor a dialog");
    }
    if (dialogs.isEmpty()) {
      throw new OtherRecord("vCon without a dialog");
    }
    String uuid = record.path("uuid").asText().strip();
    if (uuid.isEmpty()) {
      throw new BadRecord("is a vCon without a uuid");
    }
    CallId call = new CallId(uuid);
    VconParties parties = new VconParties(record.path("parties"));
    List<VconDialog> all = new ArrayList<>();
    for (int i = 0; i < dialogs.size(); i++) {
      all.add(VconDialog.of(dialogs.get(i), i, parties, times, all));
    }
    if (all.stream().noneMatch(dialog -> dialog.isCall() || dialog.type().equals("transfer"))) {
      throw new OtherRecord("vCon of messages");
    }
    List<CallFlowEvent> events = new ArrayList<>();
    VconDialog first = first(all);
    events.add(started(call, record, first, parties));
    VconEvents dialogEvents = new VconEvents(call, source, parties, times);
    for (VconDialog dialog : all) {
      events.addAll(dialogEvents.of(dialog, all));
    }
    Instant end = end(all);
    if (end != null) {
      events.add(dialogEvents.event(EventType.CALL_ENDED, end, null, "call-ended").build());
    }
    return events;
  }

  /** Why a vCon cannot be read, if it is signed or encrypted; null for any other. */
  static @Nullable String protection(JsonNode record) {
    if (record.has("ciphertext") && (record.has("iv") || record.has("protected"))) {
      return "is an encrypted vCon (JWE): decrypt it first";
    }
    if (record.path("payload").isTextual() && record.has("signatures")) {
      return "is a signed vCon (JWS): verify it and take out its payload first";
    }
    return null;
  }

  /** The dialog that begins first; of calls, if there are any. */
  private static VconDialog first(List<VconDialog> all) {
    VconDialog first = all.get(0);
    for (VconDialog dialog : all) {
      boolean better = dialog.isCall() && !first.isCall();
      boolean earlier = dialog.isCall() == first.isCall() && dialog.start().isBefore(first.start());
      first = better || earlier ? dialog : first;
    }
    return first;
  }

  /** When the last call ended; null if none is a call, or one tells no end. */
  private static @Nullable Instant end(List<VconDialog> all) {
    Instant last = null;
    for (VconDialog dialog : all) {
      if (!dialog.isCall()) {
        continue;
      }
      Instant end = dialog.end();
      if (end == null) {
        return null;
      }
      last = last == null || end.isAfter(last) ? end : last;
    }
    return last;
  }

  private CallFlowEvent started(
      CallId call, JsonNode record, VconDialog first, VconParties parties) {
    Integer caller = first.originator();
    Integer callee = first.called().isEmpty() ? null : first.called().get(0);
    EventType type = first.isCall() ? EventType.CALL_STARTED : new EventType("x.vcon.conversation");
    return CallFlowEvent.builder(call, type, first.start(), source)
        .sourceEventId(Digests.id("vcon", NativeJson.write(record)))
        .correlationId(first.sessionId())
        .direction(direction(first.json()))
        .from(parties.party(caller))
        .to(parties.party(callee))
        .details(EventDetails.builder().dialled(parties.party(callee)).build())
        .links(links(call, record))
        .metadata(metadata(record))
        .build();
  }

  /** What makers put into the extension "meta" of a dialog. */
  private static @Nullable Direction direction(JsonNode dialog) {
    return switch (dialog.path("meta").path("direction").asText()) {
      case "in", "inbound" -> Direction.INBOUND;
      case "out", "outbound" -> Direction.OUTBOUND;
      case "internal" -> Direction.INTERNAL;
      default -> null;
    };
  }

  /** To other containers of the same conversation. */
  private static List<Link> links(CallId own, JsonNode record) {
    Set<String> uuids = new LinkedHashSet<>();
    for (String member : List.of("redacted", "amended", "appended")) {
      uuids.add(record.path(member).path("uuid").asText().strip());
    }
    record.path("group").forEach(other -> uuids.add(other.path("uuid").asText().strip()));
    return uuids.stream()
        .filter(uuid -> !uuid.isEmpty() && !uuid.equals(own.value()))
        .limit(CallFlowEvent.MAX_LINKS)
        .map(uuid -> new Link(Relation.SAME_AS, new CallId(uuid), null))
        .toList();
  }

  /** The vCon without the bodies of dialogs, analyses and attachments. */
  private static Metadata metadata(JsonNode record) {
    ObjectNode kept = record.deepCopy();
    List<String> leftOut = new ArrayList<>();
    for (String list : List.of("dialog", "analysis", "attachments")) {
      JsonNode items = kept.path(list);
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i) instanceof ObjectNode item && item.remove("body") != null) {
          leftOut.add(list + "/" + i + "/body");
        }
      }
    }
    if (!leftOut.isEmpty()) {
      ArrayNode named = kept.putArray(LEFT_OUT);
      leftOut.stream().limit(MOST_NAMED).forEach(named::add);
      if (leftOut.size() > MOST_NAMED) {
        named.add((leftOut.size() - MOST_NAMED) + " more");
      }
    }
    return NativeRecords.metadata(kept);
  }
}
