package io.callflow.sources.freeswitch;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.Party;
import io.callflow.event.Redirection;
import io.callflow.event.Relation;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Maps one event of the event socket to events of its call. See FreeSWITCH's <a
 * href="https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Introduction/Event-System/Event-List_7143557/">list
 * of events</a>.
 */
final class EventMapper {
  static final String VENDOR = "freeswitch";

  /** About no call, or told by another event as well; also where they name a channel. */
  private static final Set<String> OTHER =
      Set.of(
          "API",
          "BACKGROUND_JOB",
          "CHANNEL_DATA",
          "CHANNEL_HANGUP",
          "CODEC",
          "COMMAND",
          "HEARTBEAT",
          "LOG",
          "MESSAGE_QUERY",
          "MESSAGE_WAITING",
          "MODULE_LOAD",
          "MODULE_UNLOAD",
          "NAT",
          "PRESENCE_IN",
          "PRESENCE_OUT",
          "PRESENCE_PROBE",
          "RELOADXML",
          "REQUEST_PARAMS",
          "RE_SCHEDULE",
          "ROSTER",
          "ADD_SCHEDULE",
          "DEL_SCHEDULE",
          "EXE_SCHEDULE",
          "SESSION_HEARTBEAT",
          "SHUTDOWN",
          "STARTUP",
          "TRAP");

  private final String source;

  EventMapper(String source) {
    this.source = source;
  }

  List<CallFlowEvent> events(NativeEvent event) throws BadRecord, OtherRecord {
    String name = event.get("Event-Name");
    if (name.isEmpty()) {
      String type = event.get("Content-Type");
      if (type.equals("command/reply") || type.equals("api/response")) {
        throw new OtherRecord(type); // with the channel's data, as the reply to connect
      }
      throw new BadRecord("is no event: it has no Event-Name");
    }
    String kind = Texts.plain(name.equals("CUSTOM") ? event.get("Event-Subclass") : name, 64);
    if (kind == null) {
      throw new BadRecord("is a CUSTOM event without Event-Subclass");
    }
    if (OTHER.contains(name)) {
      throw new OtherRecord(kind);
    }
    if (name.equals("CUSTOM")) {
      return new CustomEvents(this, event, kind).events();
    }
    if (event.uuid().isEmpty()) {
      throw new OtherRecord(kind);
    }
    return ofChannel(event, name);
  }

  private List<CallFlowEvent> ofChannel(NativeEvent event, String name) throws BadRecord {
    Facts facts = facts(event);
    return switch (name) {
      case "CHANNEL_CREATE" -> one(event, started(event, facts));
      case "CHANNEL_PROGRESS" -> one(event, called(event, facts, EventType.LEG_RINGING));
      case "CHANNEL_PROGRESS_MEDIA" -> one(event, called(event, facts, EventType.LEG_EARLY_MEDIA));
      case "CHANNEL_ANSWER" -> one(event, answered(event, facts));
      case "CHANNEL_BRIDGE" -> bridge(event, facts, EventType.BRIDGE_JOINED);
      case "CHANNEL_UNBRIDGE" -> bridge(event, facts, EventType.BRIDGE_LEFT);
      case "CHANNEL_HOLD" -> one(event, leg(event, facts, EventType.HOLD_STARTED));
      case "CHANNEL_UNHOLD" -> one(event, leg(event, facts, EventType.HOLD_ENDED));
      case "CHANNEL_PARK" -> one(event, leg(event, facts, EventType.PARK_STARTED));
      case "CHANNEL_UNPARK" -> one(event, leg(event, facts, EventType.PARK_ENDED));
      case "CHANNEL_EXECUTE" -> one(event, step(event, facts, EventType.FLOW_STEP_STARTED));
      case "CHANNEL_EXECUTE_COMPLETE" -> one(event, step(event, facts, EventType.FLOW_STEP_ENDED));
      case "DTMF" -> one(event, leg(event, facts, EventType.DTMF_RECEIVED));
      case "CALL_UPDATE" -> one(event, leg(event, facts, EventType.DATA_UPDATED));
      case "RECORD_START" -> one(event, recording(event, facts, EventType.RECORDING_STARTED));
      case "RECORD_STOP" -> one(event, recording(event, facts, EventType.RECORDING_ENDED));
      case "PLAYBACK_START" -> one(event, leg(event, facts, EventType.PLAYBACK_STARTED));
      case "PLAYBACK_STOP" -> one(event, leg(event, facts, EventType.PLAYBACK_ENDED));
      case "CHANNEL_UUID" -> renamed(event, facts);
      case "CHANNEL_HANGUP_COMPLETE" -> ended(event, facts);
      default -> one(event, leg(event, facts, Texts.vendorType(VENDOR, name)));
    };
  }

  /** What all events of one record share. */
  record Facts(CallId call, Instant time, String id) {}

  Facts facts(NativeEvent event) throws BadRecord {
    return new Facts(ChannelCalls.of(event), time(event), event.id());
  }

  static Instant time(NativeEvent event) throws BadRecord {
    Instant time = Stamps.micros(event.get("Event-Date-Timestamp"));
    if (time == null) {
      time = Stamps.date(event.get("Event-Date-GMT"));
    }
    if (time == null) {
      throw new BadRecord(
          "has neither an Event-Date-Timestamp nor an Event-Date-GMT that is a time");
    }
    return time;
  }

  /** An event without leg and parties. */
  CallFlowEvent.Builder event(NativeEvent event, Facts facts, EventType type) {
    return CallFlowEvent.builder(facts.call(), type, facts.time(), source)
        .sourceEventId(facts.id())
        .sequence(event.sequence());
  }

  /** An event on the channel. */
  CallFlowEvent.Builder leg(NativeEvent event, Facts facts, EventType type) throws BadRecord {
    return event(event, facts, type)
        .legId(legId(event.uuid()))
        .direction(ChannelParties.direction(event))
        .details(ChannelParties.details(event).build());
  }

  static String legId(String uuid) throws BadRecord {
    return ChannelCalls.call(uuid).value();
  }

  /** The one event of a record, with the record. */
  static List<CallFlowEvent> one(NativeEvent event, CallFlowEvent.Builder built) {
    return List.of(built.metadata(KeptRecords.metadata(event.fields())).build());
  }

  private CallFlowEvent.Builder started(NativeEvent event, Facts facts) throws BadRecord {
    EventDetails.Builder details = ChannelParties.details(event);
    if (!event.isOutbound()) {
      details.dialled(ChannelParties.to(event));
      Party by = ChannelParties.party(event.get("Caller-RDNIS"), "");
      details.redirection(by == null ? null : new Redirection(by, null));
    }
    return called(event, facts, EventType.LEG_STARTED)
        .links(ChannelCalls.parentLink(event, facts.call()))
        .details(details.build());
  }

  private CallFlowEvent.Builder called(NativeEvent event, Facts facts, EventType type)
      throws BadRecord {
    return leg(event, facts, type).from(ChannelParties.from(event)).to(ChannelParties.to(event));
  }

  /**
   * The answer of a channel that FreeSWITCH called is its party's. That of a calling channel is the
   * dialplan's, unless it repeats the answer of the channel that {@code bridge} called.
   */
  private CallFlowEvent.Builder answered(NativeEvent event, Facts facts) throws BadRecord {
    EventDetails.Builder details = ChannelParties.details(event);
    CallFlowEvent.Builder built = called(event, facts, EventType.LEG_ANSWERED);
    if (event.isOutbound()) {
      Party agent = ChannelParties.party(event.variable("cc_agent"), "");
      details.agent(agent).queue(agent == null ? null : queue(event));
    } else {
      built.to(null);
      String application = event.variable("current_application");
      String data = event.variable("current_application_data");
      if (Applications.isVoicemail(application, data)) {
        Applications.describe(details, application, data);
      } else if (Applications.answers(application, !event.get("Other-Leg-Unique-ID").isEmpty())) {
        details.answeredBy(AnsweredBy.SYSTEM);
      }
    }
    return built.details(details.build());
  }

  private static @Nullable String queue(NativeEvent event) {
    return Texts.plain(event.variable("cc_queue"), 256);
  }

  /** One event for each of the two legs; FreeSWITCH tells it once, on the calling one. */
  private List<CallFlowEvent> bridge(NativeEvent event, Facts facts, EventType type)
      throws BadRecord {
    String own = legId(event.uuid());
    String first = event.get("Bridge-A-Unique-ID");
    String second = event.get("Bridge-B-Unique-ID");
    String other = own.equals(first) ? second : first;
    if (!ChannelCalls.isId(other)) {
      other = event.first("Other-Leg-Unique-ID", "variable_bridge_uuid", "variable_last_bridge_to");
    }
    Set<String> others = ChannelCalls.others(event, facts.call());
    if (own.equals(first) && !own.equals(facts.call().value())) {
      others.add(own); // a channel that was called and calls now
    }
    if (!ChannelCalls.isId(other) || other.equals(own)) {
      return with(one(event, leg(event, facts, type)), facts, others);
    }
    EventDetails details = ChannelParties.details(event).bridgeId(bridgeId(own, other)).build();
    List<CallFlowEvent> events = new ArrayList<>();
    events.addAll(one(event, leg(event, facts, type).details(details)));
    boolean isCalled = event.get("Other-Leg-Unique-ID").equals(other);
    events.add(
        event(event, facts, type)
            .sourceEventId(facts.id() + "-b")
            .legId(other)
            .to(type.equals(EventType.BRIDGE_JOINED) && isCalled ? otherParty(event) : null)
            .details(EventDetails.builder().bridgeId(bridgeId(own, other)).build())
            .build());
    return with(events, facts, others);
  }

  private static @Nullable Party otherParty(NativeEvent event) {
    if (event.get("Other-Type").equals("originator")) {
      return null;
    }
    return ChannelParties.party(
        event.first("Other-Leg-Callee-ID-Number", "Other-Leg-Destination-Number"), "");
  }

  /** The id of the bridge of two channels, the same on both sides. */
  static String bridgeId(String one, String other) {
    String id = one.compareTo(other) < 0 ? one + "+" + other : other + "+" + one;
    return Texts.cut(id, 256);
  }

  /** Adds the events that link other calls. */
  List<CallFlowEvent> with(List<CallFlowEvent> events, Facts facts, Set<String> others) {
    if (others.isEmpty()) {
      return events;
    }
    List<CallFlowEvent> all = new ArrayList<>(events);
    all.addAll(ChannelCalls.links(facts.call(), others, facts.time(), source, facts.id()));
    return all;
  }

  private CallFlowEvent.Builder step(NativeEvent event, Facts facts, EventType type)
      throws BadRecord {
    EventDetails.Builder details = ChannelParties.details(event);
    Applications.describe(details, event.get("Application"), event.get("Application-Data"));
    if (!type.equals(EventType.FLOW_STEP_STARTED)) {
      details.answeredBy(null);
    }
    return leg(event, facts, type).details(details.build());
  }

  private CallFlowEvent.Builder recording(NativeEvent event, Facts facts, EventType type)
      throws BadRecord {
    return leg(event, facts, type)
        .details(
            ChannelParties.details(event)
                .recording(ChannelParties.recording(event.get("Record-File-Path")))
                .build());
  }

  /** The channel has another UUID from now on. */
  private List<CallFlowEvent> renamed(NativeEvent event, Facts facts) throws BadRecord {
    Set<String> others = new TreeSet<>();
    String old = event.get("Old-Unique-ID");
    if (ChannelCalls.isId(old) && !old.equals(facts.call().value())) {
      others.add(old);
    }
    EventType type = Texts.vendorType(VENDOR, "CHANNEL_UUID");
    return with(one(event, leg(event, facts, type)), facts, others);
  }

  private List<CallFlowEvent> ended(NativeEvent event, Facts facts) throws BadRecord {
    EventDetails.Builder details = ChannelParties.details(event);
    String own = event.uuid();
    if (details.build().loopback() == null && event.channelName().startsWith("loopback/")) {
      details.loopback(own);
    }
    CallFlowEvent.Builder built =
        called(event, facts, EventType.LEG_ENDED)
            .outcome(HangupCauses.outcome(event))
            .links(ChannelCalls.parentLink(event, facts.call()))
            .details(details.build());
    if (!event.isOutbound()) {
      built.to(null); // after a transfer, the profile has another destination
    }
    List<CallFlowEvent> events = new ArrayList<>(one(event, built));
    CallFlowEvent transfer = transfer(event, facts.call(), facts.time(), source, facts.id());
    if (transfer != null) {
      events.add(transfer);
    }
    MediaQuality media = ChannelParties.media(event);
    if (media != null) {
      events.add(
          leg(event, facts, EventType.MEDIA_QUALITY)
              .sourceEventId(facts.id() + "-media")
              .details(EventDetails.builder().media(media).build())
              .build());
    }
    return with(events, facts, ChannelCalls.others(event, facts.call()));
  }

  /**
   * The transfer that ended the channel of the transferor; null if none did. {@code transfer_to} is
   * {@code blind:} and the channel handed over, or {@code att:} and the channel of the target;
   * {@code transfer_destination} names the extension.
   */
  static @Nullable CallFlowEvent transfer(
      ChannelFacts channel, CallId call, Instant time, String source, String id) {
    String cause = channel.cause();
    String to = channel.variable("transfer_to");
    boolean isBlind = to.startsWith("blind:") || cause.equals("BLIND_TRANSFER");
    boolean isAttended = to.startsWith("att:") || to.startsWith("satt:");
    if (!isBlind && !isAttended) {
      return null;
    }
    String leg = to.substring(to.indexOf(':') + 1);
    String known = ChannelCalls.isId(leg) ? leg : null;
    String target = channel.variable("transfer_destination");
    target = target.substring(target.indexOf(':') + 1);
    return CallFlowEvent.builder(
            call,
            isBlind ? EventType.TRANSFER_ACCEPTED : EventType.TRANSFER_COMPLETED,
            time,
            source)
        .sourceEventId(id + "-transfer")
        .legId(ChannelCalls.isId(channel.uuid()) ? channel.uuid() : null)
        .to(ChannelParties.party(target, ""))
        .details(
            EventDetails.builder()
                .transfer(
                    new TransferDetails(
                        isBlind ? TransferKind.BLIND : TransferKind.CONSULT,
                        null,
                        isBlind ? known : null,
                        isBlind ? null : known,
                        null))
                .build())
        .build();
  }

  /** Links from the event's call to the call of another channel. */
  static List<Link> transferredTo(String channel) {
    return ChannelCalls.isId(channel)
        ? List.of(new Link(Relation.TRANSFERRED_TO, new CallId(channel), null))
        : List.of();
  }

  String source() {
    return source;
  }
}
