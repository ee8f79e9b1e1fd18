package io.callflow.sources.freeswitch;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.table.TableRow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps each record of mod_cdr_csv to one event of the type {@code x.freeswitch.cdr} at its start.
 * {@code metadata} has all columns, and the instants {@code cdr.start}, {@code cdr.answer} and
 * {@code cdr.end}.
 */
final class CsvEvents {
  private static final EventType TYPE = new EventType("x.freeswitch.cdr");

  private final ZoneId zone;
  private final String source;

  CsvEvents(ZoneId zone, String source) {
    this.zone = zone;
    this.source = source;
  }

  CallFlowEvent event(TableRow row) throws BadRecord {
    Instant end = time(row, "end");
    Instant answer = time(row, "answer");
    Instant start = time(row, "start");
    if (start == null) {
      start = answer == null ? end : answer; // opencdrrate has no start
    }
    if (start == null) {
      throw new BadRecord("has no time: neither start_stamp, answer_stamp nor end_stamp");
    }
    if (end == null) {
      Long duration = Stamps.number(row.cell("duration"));
      end = duration == null || duration > 1L << 32 ? start : start.plusSeconds(duration);
    }
    Long talk = Stamps.number(row.cell("billsec"));
    if (answer == null && talk != null && talk > 0 && talk < 1L << 32) {
      Instant billed = end.minus(Duration.ofSeconds(talk));
      answer = billed.isBefore(start) ? start : billed;
    }
    String uuid = row.cell("uuid").strip();
    String id = ChannelCalls.isId(uuid) && uuid.length() <= 100 ? "csv-" + uuid : digest(row);
    return CallFlowEvent.builder(new CallId(call(row, uuid, id)), TYPE, start, source)
        .sourceEventId(id)
        .legId(ChannelCalls.isId(uuid) ? uuid : null)
        .from(caller(row))
        .to(reached(row))
        .outcome(outcome(row, answer != null))
        .details(details(row, answer != null))
        .metadata(KeptRecords.metadata(members(row, start, answer, end)))
        .build();
  }

  private static String digest(TableRow row) {
    return Digests.id("csv", row.cells().toArray(String[]::new));
  }

  /** The call of the channel that called this one, where the template has it. */
  private static String call(TableRow row, String uuid, String id) {
    String caller = first(row, "originator", "originating_leg_uuid");
    if (caller.isEmpty() && row.cell("direction").equals("outbound")) {
      caller = first(row, "signal_bond", "call_uuid");
    }
    if (ChannelCalls.isId(caller)) {
      return caller;
    }
    return ChannelCalls.isId(uuid) ? uuid : id;
  }

  private static String first(TableRow row, String... names) {
    for (String name : names) {
      String cell = row.cell(name).strip();
      if (!cell.isEmpty()) {
        return cell;
      }
    }
    return "";
  }

  /** The time of this name, as {@code start}; null if there is none. */
  private @Nullable Instant time(TableRow row, String name) throws BadRecord {
    Instant time = Stamps.micros(row.cell(name + "_uepoch").strip());
    time = time == null ? Stamps.seconds(row.cell(name + "_epoch").strip()) : time;
    String stamp = row.cell(name + "_stamp").strip();
    if (time != null || stamp.isEmpty() || stamp.equals("0")) {
      return time;
    }
    try {
      return LocalDateTime.parse(stamp.replace(' ', 'T')).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new BadRecord(
          "has the %s_stamp '%s'; FreeSWITCH writes 2026-01-31 12:00:00"
              .formatted(name, Texts.cut(Texts.whole(stamp), 60)));
    }
  }

  private static @Nullable Party caller(TableRow row) {
    String name = row.cell("caller_id_name").strip();
    if (name.isEmpty()) {
      String callerId = row.cell("caller_id"); // "Alice" <1001>
      int end = callerId.indexOf('<');
      name = end < 0 ? "" : callerId.substring(0, end).replace('"', ' ').strip();
    }
    return ChannelParties.party(first(row, "caller_id_number", "ani", "network_addr"), name);
  }

  /** Who was called; null if the dialplan called nobody. */
  private static @Nullable Party reached(TableRow row) {
    String channel = row.cell("bridge_channel").strip();
    boolean isCalled = isCalled(row);
    String dialled = row.cell("destination_number");
    if (!isCalled || !dialled.isBlank()) {
      return isCalled ? ChannelParties.party(dialled, "") : null;
    }
    return ChannelParties.party(channel, "");
  }

  private static boolean isCalled(TableRow row) {
    return !first(row, "bleg_uuid", "bridge_channel", "signal_bond", "bridge_uuid").isEmpty();
  }

  private static @Nullable Outcome outcome(TableRow row, boolean isAnswered) {
    String cause = row.cell("hangup_cause").strip();
    CallResult result = isAnswered ? CallResult.ANSWERED : HangupCauses.unanswered(cause);
    Integer q850 = HangupCauses.q850(cause);
    String reason = Texts.plain(cause, 256);
    return result == null && q850 == null && reason == null
        ? null
        : new Outcome(result, null, q850, reason, null);
  }

  private static EventDetails details(TableRow row, boolean isAnswered) {
    EventDetails.Builder details = EventDetails.builder();
    String application = row.cell("last_app").strip();
    String data = row.cell("last_arg").strip();
    if (!application.isEmpty()) {
      Applications.describe(details, application, data);
    }
    if (!isAnswered) {
      details.answeredBy(null);
    } else if (!Applications.isVoicemail(application, data)) {
      details.answeredBy(isCalled(row) ? AnsweredBy.PERSON : AnsweredBy.SYSTEM);
    }
    return details
        .dialled(ChannelParties.party(row.cell("destination_number"), ""))
        .accountCode(Texts.plain(row.cell("accountcode"), 256))
        .trunk(Texts.plain(row.cell("sip_gateway_name"), 256))
        .recording(ChannelParties.recording(row.cell("sofia_record_file")))
        .build();
  }

  private static Map<String, String> members(
      TableRow row, Instant start, @Nullable Instant answer, Instant end) {
    Map<String, String> members = new LinkedHashMap<>();
    List<String> names = row.names();
    for (int i = 0; i < row.cells().size(); i++) {
      String name = i < names.size() ? names.get(i) : "";
      String cell = row.cells().get(i);
      if (!cell.isEmpty()) {
        members.put(name.isEmpty() ? "column" + (i + 1) : name, cell);
      }
    }
    members.put("cdr.start", start.toString());
    if (answer != null) {
      members.put("cdr.answer", answer.toString());
    }
    members.put("cdr.end", end.toString());
    return members;
  }
}
