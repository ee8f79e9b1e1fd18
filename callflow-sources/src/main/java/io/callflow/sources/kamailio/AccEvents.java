package io.callflow.sources.kamailio;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Causes;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps one record of a transaction. The call is the Call-ID, and its legs are the tags of the
 * dialog (RFC 3261 §12): the caller's is the From tag of the INVITE, the callee's the To tag.
 *
 * <p>A record has the time at which its transaction ended and not when it began. So a call starts
 * where its first record was written, unless a column {@code created} or {@code setuptime} tells.
 */
final class AccEvents {
  /** Requests that may be about no call, and that accounting does not tell from those that are. */
  private static final Set<String> NO_CALL =
      Set.of("REGISTER", "OPTIONS", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE");

  private static final Pattern METHOD = Pattern.compile("[A-Z0-9.!%*_+`'~-]{1,32}");
  private static final Pattern CODE = Pattern.compile("[1-6]\\d\\d");

  private final AccRow row;
  private final String source;
  private final CallId call;
  private final String method;
  private final int code;
  private final Instant time;
  private final @Nullable String fromTag;
  private final @Nullable String toTag;
  private final String id;
  private final List<CallFlowEvent> events = new ArrayList<>();

  private AccEvents(AccRow row, String source) throws BadRecord, OtherRecord {
    this.row = row;
    this.source = source;
    this.method = row.get("method").toUpperCase(Locale.ROOT);
    if (method.isEmpty()) {
      throw new BadRecord("has no method");
    }
    if (!METHOD.matcher(method).matches()) {
      throw new BadRecord("has the method '" + AccClock.excerpt(method) + "'");
    }
    String callId = row.get("callid");
    if (callId.isEmpty()) {
      throw new BadRecord("has no callid");
    }
    this.code = code(row.get("sip_code"));
    this.time = row.time();
    if (NO_CALL.contains(method)) {
      throw new OtherRecord(method);
    }
    this.call = new CallId(callId);
    this.fromTag = row.text("from_tag", 256);
    this.toTag = row.text("to_tag", 256);
    this.id = row.id("acc");
  }

  /** The events of a record, in the order of the call. */
  static List<CallFlowEvent> of(AccRow row, String source) throws BadRecord, OtherRecord {
    AccEvents events = new AccEvents(row, source);
    switch (events.method) {
      case "INVITE" -> events.invite();
      case "BYE" -> events.bye();
      case "REFER" -> events.refer();
      default -> events.other();
    }
    return events.events;
  }

  /** The response; 0 for requests that a script accounts without one. */
  private static int code(String text) throws BadRecord {
    if (text.isEmpty() || text.equals("0") || text.equals("000")) {
      return 0;
    }
    if (!CODE.matcher(text).matches()) {
      throw new BadRecord("has the sip_code '" + AccClock.excerpt(text) + "'; write 100 to 699");
    }
    return Integer.parseInt(text);
  }

  private void invite() throws BadRecord {
    CallResult result = Causes.ofSip(code);
    if (code == 180) {
      start(time);
      add(callee(EventType.LEG_RINGING));
    } else if (code > 100 && code < 200) {
      start(time);
      add(callee(EventType.LEG_EARLY_MEDIA));
    } else if (result == CallResult.ANSWERED) {
      start(time);
      add(callee(EventType.LEG_ANSWERED));
      ended();
    } else if (result != null || (code >= 300 && code < 400)) {
      start(second());
      refused(result);
    } else {
      other();
    }
  }

  /**
   * The caller's leg, from when the call was created if the record says that.
   *
   * @param latest when the record says that the call went on
   */
  private void start(Instant latest) throws BadRecord {
    Instant created = row.time("created");
    Duration setup = created == null ? row.seconds("setuptime") : null;
    Instant start = created != null ? created : setup != null ? latest.minus(setup) : latest;
    add(
        event(EventType.CALL_STARTED, start.isAfter(latest) ? latest : start)
            .legId(fromTag)
            .from(AccParties.caller(row))
            .to(AccParties.called(row))
            .details(EventDetails.builder().dialled(AccParties.dialled(row)).build()));
  }

  private CallFlowEvent.Builder callee(EventType type) {
    return event(type, time).legId(toTag).from(AccParties.caller(row)).to(AccParties.called(row));
  }

  /** The end of an answered call, if the record has its duration, as those of OpenSIPS do. */
  private void ended() throws BadRecord {
    Duration exact = row.millis("ms_duration");
    Duration rounded = row.seconds("duration");
    Duration talk = exact != null && !exact.isZero() ? exact : rounded;
    if (talk == null || talk.isZero()) {
      return;
    }
    Instant end = time.plus(talk);
    for (String leg : new @Nullable String[] {fromTag, toTag}) {
      if (leg != null) {
        add(event(EventType.LEG_ENDED, end).legId(leg));
      }
    }
    add(event(EventType.CALL_ENDED, end).outcome(Outcome.of(CallResult.ANSWERED)));
  }

  /**
   * The end of the callee's leg, and of the call unless the callee names another target. It may be
   * one of several callees that are tried, so the result is that of the leg, from which that of the
   * call follows.
   */
  private void refused(@Nullable CallResult result) {
    if (result == null) {
      addRefusal(EventType.CALL_FORWARDED, "forwarded", toTag, null);
    }
    String leg = toTag == null ? fromTag : toTag;
    if (leg != null) {
      addRefusal(EventType.LEG_ENDED, "leg", leg, result);
    }
    if (result != null) {
      addRefusal(EventType.CALL_ENDED, "call", fromTag, leg == null ? result : null);
    }
  }

  /** The second of the record. */
  private Instant second() {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Adds an event about a refusal. The table {@code missed_calls} repeats what {@code acc} says, a
   * few microseconds earlier, so this event is the same for both records.
   */
  private void addRefusal(
      EventType type, String part, @Nullable String leg, @Nullable CallResult result) {
    Outcome outcome = response(result);
    boolean isEnd = !type.equals(EventType.CALL_FORWARDED);
    Party caller = isEnd ? AccParties.caller(row) : null;
    Party called = isEnd ? AccParties.called(row) : null;
    String told = code + " " + outcome.sipReason() + " " + caller + " " + called;
    events.add(
        event(type, second())
            .sourceEventId(
                Digests.id(part, call.value(), fromTag + " " + toTag, told, second().toString()))
            .legId(leg)
            .from(caller)
            .to(called)
            .outcome(outcome)
            .build());
  }

  /** The sender of a BYE hangs up. It says nothing of who called. */
  private void bye() {
    boolean isProvisional = code >= 100 && code < 200;
    if (isProvisional || code == 401 || code == 407) {
      other();
      return;
    }
    Outcome end = new Outcome(CallResult.ANSWERED, null, null, null, fromTag);
    if (fromTag != null) {
      add(event(EventType.LEG_ENDED, time).legId(fromTag).outcome(end));
    }
    if (toTag != null) {
      add(event(EventType.LEG_ENDED, time).legId(toTag).outcome(end));
    }
    add(event(EventType.CALL_ENDED, time).outcome(end));
  }

  /** A transfer was accepted; to whom, accounting does not say. */
  private void refer() {
    if (code < 200 || code >= 300) {
      other();
      return;
    }
    add(event(EventType.TRANSFER_ACCEPTED, time).legId(fromTag).from(AccParties.caller(row)));
  }

  /** Another request, in either direction of the dialog. */
  private void other() {
    boolean isByCaller = method.equals("INVITE") || method.equals("CANCEL");
    add(
        event(Texts.vendorType("kamailio", method), time)
            .legId(fromTag)
            .from(isByCaller ? AccParties.caller(row) : null)
            .to(isByCaller ? AccParties.called(row) : null)
            .outcome(code == 0 && row.get("sip_reason").isEmpty() ? null : response(null)));
  }

  private Outcome response(@Nullable CallResult result) {
    String reason = row.text("sip_reason", 256);
    String endedBy = code == 487 ? fromTag : null;
    return new Outcome(result, code == 0 ? null : code, null, null, endedBy, reason, null);
  }

  private CallFlowEvent.Builder event(EventType type, Instant at) {
    return CallFlowEvent.builder(call, type, at, source);
  }

  /** Adds an event of this record alone; the first has the record. */
  private void add(CallFlowEvent.Builder event) {
    boolean isFirst = events.isEmpty();
    events.add(
        event
            .sourceEventId(isFirst ? id : id + "-" + (events.size() + 1))
            .metadata(isFirst ? row.metadata() : null)
            .build());
  }
}
