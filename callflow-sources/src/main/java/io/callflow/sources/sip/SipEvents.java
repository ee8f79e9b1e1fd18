package io.callflow.sources.sip;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.StandardEventType;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.record.SourceSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of one SIP message: first the message itself, as {@code sip.request} or {@code
 * sip.response}, then what it says about the call.
 */
final class SipEvents {
  /** Methods that tell of no call, whatever they say. */
  private static final Set<String> NO_CALLS = Set.of("REGISTER", "SUBSCRIBE", "PUBLISH");

  /** Methods that tell of a call only as requests within a dialog. */
  private static final Set<String> IN_DIALOG = Set.of("OPTIONS", "MESSAGE", "NOTIFY");

  private final String source;
  private final SipLinks links;

  /**
   * A mapping.
   *
   * @param usualSource the source, unless the settings name one
   */
  SipEvents(SourceSettings settings, String usualSource) {
    source = settings.sourceOr(usualSource);
    links = new SipLinks(settings.correlationHeaders());
  }

  /**
   * The events of one message.
   *
   * @throws BadRecord if it is no SIP message, or names no call
   * @throws OtherRecord if it tells of no call
   */
  List<CallFlowEvent> events(SipPacket packet) throws BadRecord, OtherRecord {
    if (packet.text().isBlank()) {
      throw new OtherRecord("keep-alive");
    }
    SipMessage message = SipMessage.parse(packet.text());
    String method = message.transaction();
    if (NO_CALLS.contains(method) || (IN_DIALOG.contains(method) && !isInCall(message))) {
      throw new OtherRecord(method);
    }
    String callId = message.first("Call-ID");
    if (callId == null) {
      throw new BadRecord("has no Call-ID: " + Texts.plain(message.startLine(), 80));
    }
    Made made = new Made(packet, message, new CallId(callId));
    made.message();
    new SipSteps(made).add();
    links.add(made);
    return made.events;
  }

  private static boolean isInCall(SipMessage message) {
    if (!message.isRequest() || message.to().tag() == null) {
      return false;
    }
    String event = message.first("Event");
    return !"NOTIFY".equals(message.method())
        || (event != null && event.split(";", 2)[0].strip().equalsIgnoreCase("refer"));
  }

  /** The events that are made of one message. */
  final class Made {
    final SipPacket packet;
    final SipMessage message;
    final SipAddress from;
    final SipAddress to;
    private final CallId callId;
    private final String id;
    private final List<CallFlowEvent> events = new ArrayList<>();

    private Made(SipPacket packet, SipMessage message, CallId callId) {
      this.packet = packet;
      this.message = message;
      this.callId = callId;
      from = message.from();
      to = message.to();
      id =
          Digests.id(
              packet.capture() == null ? "sip" : "hep",
              text(packet.capture()),
              packet.time().toString(),
              text(packet.from()),
              text(packet.to()),
              message.startLine(),
              callId.value(),
              text(message.first("CSeq")),
              text(message.branch()),
              text(from.tag()),
              text(to.tag()));
    }

    private static String text(@Nullable String text) {
      return text == null ? "" : text;
    }

    CallId callId() {
      return callId;
    }

    private void message() {
      StandardEventType type =
          message.isRequest() ? StandardEventType.SIP_REQUEST : StandardEventType.SIP_RESPONSE;
      String phrase = Texts.plain(message.phrase(), 256);
      events.add(
          builder(callId, type.type(), id)
              .from(from.party())
              .to(to.party())
              .outcome(
                  message.isRequest()
                      ? null
                      : new Outcome(null, message.code(), null, null, null, phrase, null))
              .metadata(NativeRecords.metadata(SipEvents.metadata(packet, message)))
              .build());
    }

    /** Begins an event of this call. */
    CallFlowEvent.Builder event(StandardEventType type) {
      return event(callId, type);
    }

    /** Begins an event of any call. */
    CallFlowEvent.Builder event(CallId call, StandardEventType type) {
      String own = id + "." + type.value();
      String unique = own;
      int same = 1;
      while (isTaken(call, unique)) {
        same++;
        unique = own + "." + same;
      }
      return builder(call, type.type(), unique);
    }

    private boolean isTaken(CallId call, String sourceEventId) {
      for (CallFlowEvent event : events) {
        if (event.callId().equals(call) && Objects.equals(event.sourceEventId(), sourceEventId)) {
          return true;
        }
      }
      return false;
    }

    private CallFlowEvent.Builder builder(CallId call, EventType type, String eventId) {
      return CallFlowEvent.builder(call, type, packet.time(), source)
          .sourceEventId(eventId)
          .correlationId(call.equals(callId) ? SipLinks.correlationId(packet, message) : null)
          .hop(packet.hop());
    }

    void add(CallFlowEvent.Builder event) {
      events.add(event.build());
    }
  }

  private static Map<String, String> metadata(SipPacket packet, SipMessage message) {
    Map<String, String> members = new LinkedHashMap<>();
    put(members, "method", message.isRequest() ? message.method() : message.transaction());
    put(members, "startLine", message.startLine());
    put(members, "source", packet.from());
    put(members, "destination", packet.to());
    put(members, "capture", packet.capture());
    put(members, "correlation", packet.correlation());
    put(members, "cseq", message.first("CSeq"));
    put(members, "branch", message.branch());
    put(members, "from", message.first("From"));
    put(members, "to", message.first("To"));
    put(members, "contact", message.first("Contact"));
    String agent = message.first("User-Agent");
    put(members, "userAgent", agent == null ? message.first("Server") : agent);
    put(members, "reason", message.first("Reason"));
    Sdp sdp = Sdp.of(message.body());
    if (sdp != null) {
      put(members, "sdp.address", sdp.address());
      put(members, "sdp.direction", sdp.direction());
      put(members, "sdp.codecs", sdp.codecs());
    }
    put(members, "raw", message.text());
    return members;
  }

  private static void put(Map<String, String> members, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      members.put(name, Texts.whole(value));
    }
  }
}
