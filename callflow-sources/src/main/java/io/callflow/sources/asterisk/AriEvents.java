package io.callflow.sources.asterisk;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CauseSource;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.RecordingDetails;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Causes;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps each ARI event to one event, and to further ones where it tells that channels of several
 * calls belong together. The channel is the leg. Its linkedid is the call where the event shows it,
 * or else the channel is. See the <a
 * href="https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/Events_REST_API/">events
 * of the REST interface</a>.
 */
final class AriEvents implements JsonRecords.Mapper {
  /** Types of events about applications, devices and bridges without a channel. */
  private static final Set<String> OTHER =
      Set.of(
          "ApplicationMoveFailed",
          "ApplicationRegistered",
          "ApplicationReplaced",
          "ApplicationUnregistered",
          "BridgeCreated",
          "BridgeDestroyed",
          "BridgeMerged",
          "BridgeVideoSourceChanged",
          "ContactStatusChange",
          "DeviceStateChanged",
          "EndpointStateChange",
          "MissingParams",
          "PeerStatusChange",
          "RESTResponse",
          "TextMessageReceived");

  private final AriTime times;
  private final String source;

  /**
   * A mapper.
   *
   * @param zone the zone of times without an offset
   * @param source the source of all events
   */
  AriEvents(ZoneId zone, String source) {
    this.times = new AriTime(zone);
    this.source = source;
  }

  @Override
  public List<CallFlowEvent> events(JsonNode record, String text) throws BadRecord, OtherRecord {
    String type = AriChannel.text(record, "type");
    if (type.isEmpty()) {
      throw new BadRecord("has no type");
    }
    if (OTHER.contains(type)) {
      throw new OtherRecord(type);
    }
    AriRecord event =
        new AriRecord(
            record,
            type,
            times,
            times.read(AriChannel.text(record, "timestamp")),
            source,
            Digests.id("ari", NativeJson.write(record)));
    List<CallFlowEvent> events =
        switch (type) {
          case "Dial" -> AriDial.events(event);
          case "BridgeAttendedTransfer", "BridgeBlindTransfer", "ChannelTransfer" ->
              AriTransfers.events(event);
          case "PlaybackStarted", "PlaybackContinuing", "PlaybackFinished" ->
              media(event, "playback");
          case "RecordingStarted", "RecordingFinished", "RecordingFailed" ->
              media(event, "recording");
          default -> ofChannel(event);
        };
    List<CallFlowEvent> all = new ArrayList<>(events);
    all.set(0, all.get(0).toBuilder().metadata(NativeRecords.metadata(record, text)).build());
    return all;
  }

  private static List<CallFlowEvent> ofChannel(AriRecord event) throws BadRecord, OtherRecord {
    AriChannel channel = event.channel("channel");
    if (channel == null) {
      if (event.type().equals("ChannelVarset")) {
        throw new OtherRecord("ChannelVarset");
      }
      throw new BadRecord(
          "is of the type '" + Texts.cut(event.type(), 64) + "' and names no channel");
    }
    return switch (event.type()) {
      case "ChannelCreated" -> List.of(event.on(channel, EventType.LEG_STARTED).build());
      case "ChannelStateChange" -> List.of(state(event, channel));
      case "ChannelDestroyed" ->
          List.of(
              event.on(channel, EventType.LEG_ENDED).outcome(ended(event.json(), channel)).build());
      case "ChannelHangupRequest" -> List.of(hangupRequest(event, channel));
      case "ChannelEnteredBridge", "ChannelLeftBridge" -> AriBridges.events(event, channel);
      case "ChannelHold" -> List.of(event.on(channel, EventType.HOLD_STARTED).build());
      case "ChannelUnhold" -> List.of(event.on(channel, EventType.HOLD_ENDED).build());
      case "ChannelDtmfReceived" -> List.of(event.on(channel, EventType.DTMF_RECEIVED).build());
      case "ChannelCallerId", "ChannelConnectedLine", "ChannelVarset" ->
          List.of(event.on(channel, EventType.DATA_UPDATED).build());
      case "ChannelDialplan" -> List.of(dialplan(event, channel));
      case "StasisStart" -> stasisStart(event, channel);
      case "StasisEnd" ->
          List.of(
              event
                  .on(channel, EventType.FLOW_STEP_ENDED)
                  .details(event.details(channel).application(stasis(event)).build())
                  .build());
      case "ChannelUserevent" ->
          List.of(event.on(channel, named(AriChannel.text(event.json(), "eventname"))).build());
      default -> List.of(event.on(channel, named(event.type())).build());
    };
  }

  /** {@code x.asterisk.channel_talking_started} for {@code ChannelTalkingStarted}. */
  static EventType named(String type) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < Math.min(type.length(), EventType.MAX_LENGTH); i++) {
      char c = type.charAt(i);
      boolean begins =
          i > 0 && Character.isUpperCase(c) && !Character.isUpperCase(type.charAt(i - 1));
      words.append(begins ? "_" : "").append(c);
    }
    return Texts.vendorType("asterisk", words.toString());
  }

  private static CallFlowEvent state(AriRecord event, AriChannel channel) {
    return switch (channel.state()) {
      case "Ringing" -> event.on(channel, EventType.LEG_RINGING).build();
      case "Up" -> {
        EventDetails.Builder details = event.details(channel);
        boolean bySystem = channel.isCalling() && channel.loopback() == null;
        yield event
            .on(channel, EventType.LEG_ANSWERED)
            .details(details.answeredBy(bySystem ? AnsweredBy.SYSTEM : null).build())
            .build();
      }
      default -> event.on(channel, named("Channel_" + channel.state())).build();
    };
  }

  /**
   * An application sees most channels from here on, so this tells again when the channel was
   * created. A channel that is up was answered, even if no earlier event of it is there.
   */
  private static List<CallFlowEvent> stasisStart(AriRecord event, AriChannel channel) {
    EventDetails.Builder details = event.details(channel).application(stasis(event));
    boolean isAnswered = channel.isUp() && channel.loopback() == null;
    if (isAnswered && channel.isCalling()) {
      details.answeredBy(AnsweredBy.SYSTEM);
    }
    CallFlowEvent start =
        event
            .on(channel, EventType.FLOW_STEP_STARTED)
            .outcome(isAnswered ? Outcome.of(CallResult.ANSWERED) : null)
            .details(details.build())
            .build();
    return List.of(
        start,
        event
            .on(channel, EventType.LEG_STARTED)
            .timestamp(event.created(channel))
            .sourceEventId(event.id() + "-leg")
            .build());
  }

  private static Application stasis(AriRecord event) {
    StringBuilder data = new StringBuilder(AriChannel.text(event.json(), "application"));
    for (JsonNode argument : event.json().path("args")) {
      data.append(',').append(argument.asText());
    }
    return new Application("Stasis", plainData(data.toString()));
  }

  private static @Nullable String plainData(String data) {
    return Texts.plain(data, Application.MAX_DATA);
  }

  private static CallFlowEvent dialplan(AriRecord event, AriChannel channel) {
    String name = Texts.plain(AriChannel.text(event.json(), "dialplan_app"), 256);
    String data = AriChannel.text(event.json(), "dialplan_app_data");
    String argument = Texts.plain(CelFields.firstArgument(data), 256);
    EventDetails.Builder details =
        event
            .details(channel)
            .application(name == null ? null : new Application(name, plainData(data)));
    EventType type = EventType.FLOW_STEP_STARTED;
    if ("Queue".equalsIgnoreCase(name)) {
      type = EventType.QUEUE_ENTERED;
      details.queue(argument);
    } else if ("VoiceMail".equalsIgnoreCase(name)) {
      details.answeredBy(AnsweredBy.VOICEMAIL);
      details.mailbox(argument == null ? null : CelDetails.mailbox(argument));
    } else if ("ConfBridge".equalsIgnoreCase(name)) {
      details.conference(argument);
    } else if ("Park".equalsIgnoreCase(name) && argument != null) {
      details.parking(new ParkingPlace(argument, null));
    }
    return event.on(channel, type).details(details.build()).build();
  }

  private static @Nullable Outcome ended(JsonNode event, AriChannel channel) {
    int cause = event.path("cause").asInt();
    Integer q850 = cause >= 1 && cause <= 127 ? Integer.valueOf(cause) : null;
    int code = event.path("tech_cause").asInt();
    boolean isSip = code >= 100 && code <= 699 && !channel.name().startsWith("DAHDI/");
    String reason = Texts.plain(AriChannel.text(event, "cause_txt"), 256);
    CallResult result = q850 == null ? null : Causes.ofQ850(cause);
    if (q850 == null && !isSip && reason == null) {
      return null;
    }
    return new Outcome(
        result,
        isSip ? Integer.valueOf(code) : null,
        q850,
        reason,
        null,
        null,
        q850 == null ? null : CauseSource.Q850);
  }

  /** Asterisk asks softly; without that, the far end of the channel hung up. */
  private static CallFlowEvent hangupRequest(AriRecord event, AriChannel channel) {
    boolean byAsterisk = event.json().path("soft").asBoolean();
    String endedBy = byAsterisk ? null : Texts.plain(channel.name(), 256);
    int cause = event.json().path("cause").asInt();
    Integer q850 = cause >= 1 && cause <= 127 ? Integer.valueOf(cause) : null;
    Outcome outcome =
        endedBy == null && q850 == null ? null : new Outcome(null, null, q850, null, endedBy);
    return event.on(channel, named(event.type())).outcome(outcome).build();
  }

  /** Of a playback or a recording on a channel; one on a bridge names no call. */
  private static List<CallFlowEvent> media(AriRecord event, String member) throws OtherRecord {
    JsonNode media = event.json().path(member);
    String target = AriChannel.text(media, "target_uri");
    if (!target.startsWith("channel:") || target.length() == 8) {
      throw new OtherRecord(event.type() + " without a channel");
    }
    String leg = target.substring(8);
    EventType type =
        switch (event.type()) {
          case "PlaybackStarted" -> EventType.PLAYBACK_STARTED;
          case "PlaybackFinished" -> EventType.PLAYBACK_ENDED;
          case "RecordingStarted" -> EventType.RECORDING_STARTED;
          case "RecordingFinished" -> EventType.RECORDING_ENDED;
          case "RecordingFailed" -> EventType.ERROR_RAISED;
          default -> named(event.type());
        };
    CallFlowEvent.Builder builder = event.builder(new CallId(leg), leg, type);
    if (member.equals("playback")) {
      String uri = Texts.plain(AriChannel.text(media, "media_uri"), Application.MAX_DATA);
      builder.details(EventDetails.builder().application(new Application("Playback", uri)).build());
    } else {
      String name = Texts.plain(AriChannel.text(media, "name"), 256);
      String format = Texts.plain(AriChannel.text(media, "format"), 32);
      String file = name == null || format == null ? name : Texts.cut(name + "." + format, 256);
      builder.details(
          EventDetails.builder()
              .recording(name == null ? null : new RecordingDetails(name, file))
              .build());
      String cause = Texts.plain(AriChannel.text(media, "cause"), 256);
      if (type.equals(EventType.ERROR_RAISED) && cause != null) {
        builder.outcome(new Outcome(null, null, null, cause, null));
      }
    }
    return List.of(builder.build());
  }
}
