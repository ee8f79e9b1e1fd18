package io.callflow.sources.freeswitch;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.MediaQuality;
import io.callflow.event.Metadata;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.sources.freeswitch.CdrDocument.Hold;
import io.callflow.sources.freeswitch.CdrDocument.Profile;
import io.callflow.sources.freeswitch.CdrDocument.Step;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.Texts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the events of one channel of its call detail record. */
final class CdrMapper {
  /** Steps that say more than that the dialplan went on. */
  private static final Set<String> STEPS =
      Set.of(
          "answer",
          "bridge",
          "callcenter",
          "conference",
          "fifo",
          "ivr",
          "park",
          "playback",
          "transfer",
          "valet_park",
          "voicemail");

  /** An answer that follows another one so soon repeats it. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final CdrDocument record;
  private final String source;
  private final String id;
  private final CallId call;
  private final String leg;
  private final List<CallFlowEvent> events = new ArrayList<>();

  private CdrMapper(CdrDocument record, String kind, String source) throws BadRecord {
    this.record = record;
    this.source = source;
    this.call = ChannelCalls.of(record);
    this.leg = ChannelCalls.call(record.uuid()).value();
    this.id = kind + "-" + (leg.length() <= 80 ? leg : Digests.text(Digests.of(leg)));
  }

  /**
   * The events of a record.
   *
   * @param kind begins their ids
   * @param metadata the record as it was written, which the first event keeps
   */
  static List<CallFlowEvent> events(
      CdrDocument record, String kind, String source, Metadata metadata) throws BadRecord {
    CdrMapper mapper = new CdrMapper(record, kind, source);
    mapper.map(metadata);
    return mapper.events;
  }

  private void map(Metadata metadata) throws BadRecord {
    Instant start = record.time("start", "created_time");
    if (start == null) {
      throw new BadRecord("has no start: neither start_uepoch, created_time nor start_epoch");
    }
    Instant end = record.time("end", "hangup_time");
    events.add(started(start).metadata(metadata).build());
    Instant ringing = record.time("progress", "progress_time");
    add(ringing, "ringing", EventType.LEG_RINGING, true);
    add(
        record.time("progress_media", "progress_media_time"),
        "media",
        EventType.LEG_EARLY_MEDIA,
        true);
    Instant answer = record.time("answer", "answered_time");
    Instant bridged = bridges(end);
    if (answer != null) {
      answered(answer, bridged);
    }
    steps();
    queue();
    holds(end);
    recording(answer, end);
    if (end != null) {
      ended(end);
    }
  }

  private CallFlowEvent.Builder event(Instant time, String suffix, EventType type) {
    return CallFlowEvent.builder(call, type, time, source)
        .sourceEventId(id + "-" + suffix)
        .legId(leg)
        .details(ChannelParties.details(record).build());
  }

  private void add(@Nullable Instant time, String suffix, EventType type, boolean withParties) {
    if (time != null) {
      CallFlowEvent.Builder built = event(time, suffix, type);
      events.add((withParties ? parties(built) : built).build());
    }
  }

  private CallFlowEvent.Builder parties(CallFlowEvent.Builder built) {
    return built.from(ChannelParties.from(record)).to(ChannelParties.to(record));
  }

  private CallFlowEvent.Builder started(Instant start) {
    EventDetails.Builder details = ChannelParties.details(record);
    if (!record.isOutbound()) {
      details.dialled(ChannelParties.to(record));
      Party by = ChannelParties.party(record.redirectedBy(), "");
      details.redirection(by == null ? null : new Redirection(by, null));
    }
    return parties(event(start, "start", EventType.LEG_STARTED))
        .direction(ChannelParties.direction(record))
        .links(ChannelCalls.parentLink(record, call))
        .details(details.build());
  }

  /** A calling channel is answered by the dialplan, unless it was bridged at that moment. */
  private void answered(Instant answer, @Nullable Instant bridged) {
    EventDetails.Builder details = ChannelParties.details(record);
    CallFlowEvent.Builder built = parties(event(answer, "answer", EventType.LEG_ANSWERED));
    if (record.isOutbound()) {
      Party agent = ChannelParties.party(record.variable("cc_agent"), "");
      details
          .agent(agent)
          .queue(agent == null ? null : Texts.plain(record.variable("cc_queue"), 256));
      details.answeredBy(detected());
    } else {
      built.to(null);
      String last = record.variable("last_app");
      String data = record.variable("last_arg");
      boolean repeats =
          bridged != null && Duration.between(bridged, answer).abs().compareTo(SOON) <= 0;
      if (bridged == null && Applications.isVoicemail(last, data)) {
        Applications.describe(details, last, data);
      } else if (!repeats) {
        details.answeredBy(AnsweredBy.SYSTEM);
      }
    }
    events.add(built.details(details.build()).build());
  }

  /** What mod_amd or mod_avmd detected on a called channel; null if neither ran. */
  private @Nullable AnsweredBy detected() {
    String found = record.anyVariable("amd_result", "amd_status", "avmd_detect");
    return switch (found.toUpperCase(Locale.ROOT)) {
      case "MACHINE", "TRUE" -> AnsweredBy.VOICEMAIL;
      case "HUMAN", "PERSON" -> AnsweredBy.PERSON;
      default -> null;
    };
  }

  /** The bridges, one for each profile. Returns when the first began; null without any. */
  private @Nullable Instant bridges(@Nullable Instant end) {
    Instant first = null;
    for (int i = record.profiles().size() - 1; i >= 0; i--) {
      Profile profile = record.profiles().get(i);
      Instant start = Stamps.micros(profile.get("bridged_time"));
      if (start == null) {
        continue;
      }
      Instant left =
          i == 0 ? end : Stamps.micros(record.profiles().get(i - 1).get("profile_created_time"));
      bridge(record.profiles().size() - i, start, left, i == 0, profile);
      first = first == null || start.isBefore(first) ? start : first;
    }
    if (first == null) {
      Instant start = Stamps.micros(record.variable("bridge_uepoch"));
      start = start == null ? Stamps.seconds(record.variable("bridge_epoch")) : start;
      if (start != null) {
        bridge(0, start, end, true, null);
        first = start;
      }
    }
    return first;
  }

  private void bridge(
      int number, Instant start, @Nullable Instant end, boolean isLast, @Nullable Profile profile) {
    Map<String, String> partner = partner(profile);
    String other = partner.getOrDefault("uuid", "");
    if (isLast) {
      String named = record.anyVariable("last_bridge_to", "bridge_uuid", "bridge_to", "bleg_uuid");
      other = named.isEmpty() ? other : named;
    }
    String suffix = "bridge" + number;
    EventDetails.Builder details = ChannelParties.details(record);
    details.bridgeId(ChannelCalls.isId(other) ? EventMapper.bridgeId(leg, other) : null);
    CallFlowEvent.Builder joined =
        event(start, suffix, EventType.BRIDGE_JOINED).details(details.build());
    if (!record.isOutbound()) {
      joined
          .from(ChannelParties.from(record))
          .to(
              ChannelParties.party(
                  partner.getOrDefault("destination_number", record.callee()), ""));
    }
    events.add(joined.build());
    if (end != null && !end.isBefore(start)) {
      events.add(
          event(end, suffix + "-left", EventType.BRIDGE_LEFT).details(details.build()).build());
    }
  }

  /** The channel that this one called with the profile, the last of several. */
  private Map<String, String> partner(@Nullable Profile profile) {
    List<Map<String, String>> called = profile == null ? List.of() : profile.originatees();
    return called.isEmpty() ? Map.of() : called.get(0);
  }

  private void steps() {
    int number = 0;
    for (Step step : record.steps()) {
      number++;
      String name = step.name().strip().toLowerCase(Locale.ROOT);
      Instant time = step.time();
      if (time == null || !STEPS.contains(name) || number > 1000) {
        continue;
      }
      EventDetails.Builder details = ChannelParties.details(record);
      Applications.describe(details, step.name(), step.data());
      events.add(
          event(time, "step" + number, EventType.FLOW_STEP_STARTED)
              .details(details.build())
              .build());
    }
  }

  /** The queue of mod_callcenter that the caller waited in. */
  private void queue() {
    String queue = Texts.plain(record.variable("cc_queue"), 256);
    Instant joined = Stamps.seconds(record.variable("cc_queue_joined_epoch"));
    if (queue == null || joined == null || record.variable("cc_side").equals("agent")) {
      return;
    }
    Instant answered = Stamps.seconds(record.variable("cc_queue_answered_epoch"));
    Instant canceled = Stamps.seconds(record.variable("cc_queue_canceled_epoch"));
    EventDetails.Builder details = ChannelParties.details(record).queue(queue);
    events.add(
        event(exactly(joined), "queue", EventType.QUEUE_ENTERED)
            .from(ChannelParties.from(record))
            .details(details.build())
            .build());
    Instant left = answered == null ? canceled : answered;
    if (left == null) {
      return;
    }
    String reason = record.variable("cc_cancel_reason");
    CallResult result =
        answered != null
            ? CallResult.ANSWERED
            : reason.isEmpty() || reason.equals("BREAK_OUT") ? CallResult.ABANDONED : null;
    String told = Texts.plain(reason.isEmpty() ? record.variable("cc_cause") : reason, 256);
    Party agent = answered == null ? null : ChannelParties.party(record.variable("cc_agent"), "");
    events.add(
        event(left, "queue-left", EventType.QUEUE_LEFT)
            .outcome(
                result == null && told == null ? null : new Outcome(result, null, null, told, null))
            .details(details.agent(agent).build())
            .build());
  }

  /** The time of the step that put the caller into the queue, which has more than seconds. */
  private Instant exactly(Instant second) {
    for (Step step : record.steps()) {
      Instant time = step.time();
      if (step.name().equals("callcenter")
          && time != null
          && time.truncatedTo(ChronoUnit.SECONDS).equals(second)) {
        return time;
      }
    }
    return second;
  }

  private void holds(@Nullable Instant end) {
    int number = 0;
    for (Hold hold : record.holds()) {
      number++;
      if (number > 1000) {
        break;
      }
      add(hold.start(), "hold" + number, EventType.HOLD_STARTED, false);
      Instant off = hold.end();
      boolean isToEnd = off == null || (end != null && off.isAfter(end));
      add(isToEnd ? end : off, "hold" + number + "-end", EventType.HOLD_ENDED, false);
    }
  }

  /** FusionPBX names the file of a recorded channel, but not its times. */
  private void recording(@Nullable Instant answer, @Nullable Instant end) {
    String name = record.variable("record_name");
    String path = record.variable("record_path");
    String file =
        name.isEmpty()
            ? record.variable("sofia_record_file")
            : path.isEmpty() ? name : path + "/" + name;
    RecordingDetails recording = ChannelParties.recording(file);
    if (recording == null || answer == null) {
      return;
    }
    EventDetails details = ChannelParties.details(record).recording(recording).build();
    events.add(event(answer, "record", EventType.RECORDING_STARTED).details(details).build());
    if (end != null) {
      events.add(event(end, "record-end", EventType.RECORDING_ENDED).details(details).build());
    }
  }

  private void ended(Instant end) {
    MediaQuality media = ChannelParties.media(record);
    if (media != null) {
      events.add(
          event(end, "quality", EventType.MEDIA_QUALITY)
              .details(EventDetails.builder().media(media).build())
              .build());
    }
    CallFlowEvent transfer = EventMapper.transfer(record, call, end, source, id);
    if (transfer != null) {
      events.add(transfer);
    }
    CallFlowEvent.Builder ended = parties(event(end, "end", EventType.LEG_ENDED));
    if (!record.isOutbound()) {
      ended.to(null);
    }
    events.add(ended.outcome(HangupCauses.outcome(record)).build());
    events.addAll(ChannelCalls.links(call, ChannelCalls.others(record, call), end, source, id));
  }
}
