package io.callflow.sources.asterisk;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.TableRow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps each record to one event of the type {@code x.asterisk.cdr} at its start, from the columns
 * of that record alone. {@code metadata} holds all columns, and the instants {@code cdr.start},
 * {@code cdr.answer} and {@code cdr.end}. See the <a
 * href="https://docs.asterisk.org/Configuration/Reporting/Call-Detail-Records-CDR/">CDR
 * specification</a>.
 */
final class CdrEvents {
  private static final EventType TYPE = new EventType("x.asterisk.cdr");

  private static final Map<String, CallResult> DISPOSITIONS =
      Map.of(
          "ANSWERED", CallResult.ANSWERED,
          "NO ANSWER", CallResult.NO_ANSWER,
          "BUSY", CallResult.BUSY,
          "FAILED", CallResult.FAILED,
          "CONGESTION", CallResult.FAILED);

  /** Extensions that the dialplan enters by itself, and what stands where there is none. */
  private static final Set<String> INNER =
      Set.of("", "s", "h", "i", "t", "T", "e", "o", "a", "hang", "hangup");

  private static final Pattern CALLER_ID = Pattern.compile("\"?([^\"<]*+)\"? ?<([^>]*+)>");

  /** Durations are whole seconds, rounded down. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  private CdrEvents() {}

  /**
   * Maps a record.
   *
   * @param eventId the sourceEventId, unique within the source
   */
  static CallFlowEvent event(TableRow row, CelClock clock, String source, String eventId)
      throws BadRecord {
    String uniqueId = get(row, "uniqueid");
    Instant start = clock.read(get(row, "start"), uniqueId).instant();
    String disposition = get(row, "disposition").toUpperCase(Locale.ROOT).replace('_', ' ');
    if (disposition.isEmpty()) {
      throw new BadRecord("has no disposition");
    }
    boolean isAnswered = disposition.equals("ANSWERED");
    Duration duration = seconds(row, "duration");
    Duration talk = seconds(row, "billsec");
    Instant end = end(row, clock, start, duration);
    Instant answer = isAnswered ? answer(row, clock, start, end, talk) : null;
    Party reached = reached(row);
    try {
      return CallFlowEvent.builder(new CallId(call(row, eventId)), TYPE, start, source)
          .sourceEventId(eventId)
          .legId(CelDetails.orNull(uniqueId))
          .from(caller(row))
          .to(reached)
          .outcome(outcome(row, disposition))
          .details(details(row, isAnswered, reached))
          .metadata(CelFields.metadata(metadata(row, start, answer, end)))
          .build();
    } catch (CallflowException e) {
      throw new BadRecord("makes no event: " + e.getMessage());
    }
  }

  static String get(TableRow row, String name) {
    return CelFields.get(row, name).strip();
  }

  /** The linkedid, or the uniqueid, or an id that the record alone has. */
  private static String call(TableRow row, String eventId) {
    String linkedId = get(row, "linkedid");
    String call = linkedId.isEmpty() ? get(row, "uniqueid") : linkedId;
    return call.isEmpty() ? eventId : call;
  }

  private static Duration seconds(TableRow row, String column) throws BadRecord {
    String text = get(row, column);
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      throw new BadRecord(
          "has the " + column + " '" + CelFields.cut(text, 60) + "'; write seconds");
    }
    return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
  }

  private static Instant end(TableRow row, CelClock clock, Instant start, Duration duration)
      throws BadRecord {
    return near(row, "end", clock, start.plus(duration));
  }

  /** Where the table has no answer, as FreePBX's, it is the end less the billed seconds. */
  private static Instant answer(
      TableRow row, CelClock clock, Instant start, Instant end, Duration talk) throws BadRecord {
    Instant answer = near(row, "answer", clock, end.minus(talk));
    return answer.isBefore(start) ? start : answer;
  }

  /** The time in the column, unless start and durations tell another: clocks may be set back. */
  private static Instant near(TableRow row, String column, CelClock clock, Instant computed)
      throws BadRecord {
    String text = get(row, column);
    if (text.isEmpty() || text.startsWith("0000-") || text.startsWith("1970-")) {
      return computed;
    }
    Instant written = clock.read(text, get(row, "uniqueid")).instant();
    Duration apart = Duration.between(written, computed).abs();
    return apart.compareTo(ROUNDING) <= 0 ? written : computed;
  }

  private static Map<String, String> metadata(
      TableRow row, Instant start, @Nullable Instant answer, Instant end) {
    Map<String, String> members = new LinkedHashMap<>(CelFields.cells(row));
    members.put("cdr.start", start.toString());
    if (answer != null) {
      members.put("cdr.answer", answer.toString());
    }
    members.put("cdr.end", end.toString());
    return members;
  }

  /** FreePBX keeps the caller's own number beside the one that was sent out. */
  private static @Nullable Party caller(TableRow row) {
    String clid = get(row, "clid");
    Matcher callerId = CALLER_ID.matcher(CelParties.plain(clid, 512));
    boolean isCallerId = callerId.matches();
    String number = firstNumber(get(row, "cnum"), get(row, "src"));
    if (number.isEmpty() && isCallerId) {
      number = CelParties.number(callerId.group(2));
    }
    String name = get(row, "cnam");
    if (name.isEmpty() && isCallerId) {
      name = callerId.group(1).strip();
    }
    name = CelParties.isUnknown(name) || name.equals(number) ? "" : name;
    if (number.isEmpty()) {
      number = ChannelName.reached(ChannelName.endpoint(get(row, "channel")));
    }
    return CelParties.party(number, name);
  }

  private static String firstNumber(String one, String other) {
    String number = CelParties.number(one);
    return number.isEmpty() ? CelParties.number(other) : number;
  }

  /** Who was reached: the number in the called channel, else the one dialled, else its endpoint. */
  private static @Nullable Party reached(TableRow row) {
    String channel = get(row, "dstchannel");
    if (channel.isEmpty()) {
      return null;
    }
    String endpoint = ChannelName.endpoint(channel);
    String reached = ChannelName.reached(endpoint);
    String user = endpoint.substring(endpoint.indexOf('/') + 1);
    if (ChannelName.isNumber(user)) {
      reached = user;
    }
    String dst = get(row, "dst");
    if (!ChannelName.isNumber(reached)
        && ChannelName.isNumber(dst)
        && application(row).equals("dial")) {
      reached = dst;
    }
    return CelParties.party(reached, "");
  }

  private static String application(TableRow row) {
    return get(row, "lastapp").toLowerCase(Locale.ROOT);
  }

  /** NO ANSWER includes calls that the caller gave up. */
  private static @Nullable Outcome outcome(TableRow row, String disposition) {
    CallResult result = DISPOSITIONS.get(disposition);
    boolean abandoned =
        result == CallResult.ANSWERED
            && application(row).equals("queue")
            && get(row, "dstchannel").isEmpty();
    if (abandoned) {
      result = CallResult.ABANDONED; // only the queue had answered
    }
    String reason = result == null ? CelDetails.orNull(disposition) : null;
    return result == null && reason == null ? null : new Outcome(result, null, null, reason, null);
  }

  private static EventDetails details(TableRow row, boolean isAnswered, @Nullable Party reached) {
    String application = application(row);
    String argument = CelFields.firstArgument(get(row, "lastdata"));
    boolean queue = application.equals("queue");
    boolean voicemail = application.equals("voicemail");
    boolean conference = application.equals("confbridge") || application.equals("meetme");
    boolean person = reached != null || !get(row, "dstchannel").isEmpty();
    AnsweredBy by =
        voicemail ? AnsweredBy.VOICEMAIL : person ? AnsweredBy.PERSON : AnsweredBy.SYSTEM;
    String recording = CelDetails.orNull(get(row, "recordingfile"));
    return EventDetails.builder()
        .dialled(dialled(row))
        .answeredBy(isAnswered ? by : null)
        .queue(queue ? CelDetails.orNull(argument) : null)
        .agent(queue && isAnswered ? reached : null)
        .mailbox(voicemail ? CelDetails.orNull(CelDetails.mailbox(argument)) : null)
        .conference(conference ? CelDetails.orNull(argument) : null)
        .accountCode(CelDetails.orNull(get(row, "accountcode")))
        .application(CelDetails.application(get(row, "lastapp"), get(row, "lastdata")))
        .recording(recording == null ? null : new RecordingDetails(null, recording))
        .build();
  }

  /** The number that a trunk delivered, which FreePBX keeps, or else the last extension. */
  private static @Nullable Party dialled(TableRow row) {
    for (String number : List.of(get(row, "did"), get(row, "dst"))) {
      if (!INNER.contains(number) && !CelParties.isUnknown(number)) {
        return CelParties.party(number, "");
      }
    }
    return null;
  }
}
