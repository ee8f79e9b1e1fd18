package io.callflow.sources.vcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.RecordingDetails;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events that dialogs tell. Each depends on its dialog and the parties, not on others.
 */
final class VconEvents {
  private final CallId call;
  private final String source;
  private final VconParties parties;
  private final VconTime times;

  VconEvents(CallId call, String source, VconParties parties, VconTime times) {
    this.call = call;
    this.source = source;
    this.parties = parties;
    this.times = times;
  }

  /** The events of a dialog, in the order of the dialog. */
  List<CallFlowEvent> of(VconDialog dialog, List<VconDialog> all) throws BadRecord {
    List<CallFlowEvent> events = new ArrayList<>();
    switch (dialog.type()) {
      case "transfer" -> events.add(transfer(dialog, all));
      case "incomplete" -> attempt(dialog, disposition(dialog), all, events);
      case "text" -> {
        CallResult result = dialog.transcribed();
        if (result == null) {
          events.add(other(dialog));
        } else if (result == CallResult.ANSWERED) {
          conversation(dialog, all, events);
        } else {
          attempt(dialog, result, all, events);
        }
      }
      case "recording" -> {
        if (!dialog.json().has("recording_set")) {
          conversation(dialog, all, events);
        }
        recording(dialog, events);
      }
      case "recording-set" -> conversation(dialog, all, events);
      default -> events.add(other(dialog));
    }
    return events;
  }

  /**
   * Begins an event.
   *
   * @param what tells it from others of this vCon at this time
   */
  CallFlowEvent.Builder event(EventType type, Instant time, @Nullable Integer party, String what) {
    String leg = party == null ? null : VconParties.leg(party);
    return CallFlowEvent.builder(call, type, time, source)
        .sourceEventId(
            Digests.id(
                "vcon", call.value(), what, type.value(), String.valueOf(leg), time.toString()))
        .legId(leg);
  }

  private static String name(VconDialog dialog) {
    return "dialog-" + dialog.place();
  }

  /** The parties talk from the start to the end, unless the party history tells more. */
  private void conversation(VconDialog dialog, List<VconDialog> dialogs, List<CallFlowEvent> events)
      throws BadRecord {
    String name = name(dialog);
    JsonNode history = dialog.json().path("party_history");
    Set<Integer> joining = parties(history, "join");
    Set<Integer> dropping = parties(history, "drop");
    List<Integer> all = new ArrayList<>(dialog.called());
    if (dialog.originator() != null) {
      all.add(0, dialog.originator());
    }
    boolean alone = dialog.called().isEmpty();
    for (int party : all) {
      boolean begins = Integer.valueOf(party).equals(dialog.originator());
      if (begins && !dialog.continues(party, dialogs)) {
        events.add(
            event(EventType.LEG_STARTED, dialog.start(), party, name)
                .from(parties.party(party))
                .to(dialog.called().isEmpty() ? null : parties.party(dialog.called().get(0)))
                .build());
      }
      if (begins && alone && !joining.contains(party)) {
        events.add(answered(dialog.start(), party, name, AnsweredBy.SYSTEM));
      }
      if (!joining.contains(party)) {
        if (!begins && !dialog.continues(party, dialogs)) {
          events.add(answered(dialog.start(), party, name, null));
        }
        events.add(bridge(EventType.BRIDGE_JOINED, dialog.start(), party, name));
      }
    }
    for (JsonNode change : history) {
      change(dialog, change, events);
    }
    Instant end = dialog.end();
    if (end != null) {
      for (int party : all) {
        if (!dropping.contains(party)) {
          events.add(bridge(EventType.BRIDGE_LEFT, end, party, name));
          if (!dialog.goesOn(party, dialogs)) {
            events.add(event(EventType.LEG_ENDED, end, party, name).build());
          }
        }
      }
    }
  }

  private CallFlowEvent answered(Instant at, int party, String name, @Nullable AnsweredBy by) {
    return event(EventType.LEG_ANSWERED, at, party, name)
        .to(by == AnsweredBy.SYSTEM ? null : parties.party(party))
        .details(
            EventDetails.builder()
                .answeredBy(by)
                .agent(by == null && parties.isAgent(party) ? parties.party(party) : null)
                .build())
        .build();
  }

  private CallFlowEvent bridge(EventType type, Instant at, int party, String name) {
    return event(type, at, party, name)
        .details(EventDetails.builder().bridgeId(name).build())
        .build();
  }

  private static Set<Integer> parties(JsonNode history, String event) {
    Set<Integer> found = new HashSet<>();
    for (JsonNode change : history) {
      if (change.path("event").asText().equals(event) && change.path("party").isInt()) {
        found.add(change.path("party").intValue());
      }
    }
    return found;
  }

  private void change(VconDialog dialog, JsonNode change, List<CallFlowEvent> events)
      throws BadRecord {
    String name = name(dialog);
    String place = "dialog/" + dialog.place() + "/party_history";
    Instant at = times.read(change.path("time"), place + "/time");
    JsonNode number = change.path("party");
    if (!number.isInt() || !parties.parties().has(number.intValue())) {
      throw new BadRecord("names no party in " + place);
    }
    int party = number.intValue();
    String what = change.path("event").asText().strip().toLowerCase(Locale.ROOT);
    switch (what) {
      case "join" -> {
        if (!number.equals(dialog.json().path("originator"))
            && !Integer.valueOf(party).equals(dialog.originator())) {
          events.add(answered(at, party, name, null));
        }
        events.add(bridge(EventType.BRIDGE_JOINED, at, party, name));
      }
      case "drop" -> {
        events.add(bridge(EventType.BRIDGE_LEFT, at, party, name));
        events.add(event(EventType.LEG_ENDED, at, party, name).build());
      }
      case "hold" -> events.add(event(EventType.HOLD_STARTED, at, party, name).build());
      case "unhold" -> events.add(event(EventType.HOLD_ENDED, at, party, name).build());
      case "keydown" -> events.add(event(EventType.DTMF_RECEIVED, at, party, name).build());
      case "" -> throw new BadRecord("has no event in " + place);
      default -> events.add(event(Texts.vendorType("vcon", what), at, party, name).build());
    }
  }

  private static CallResult disposition(VconDialog dialog) {
    return switch (dialog.json().path("disposition").asText().strip().toLowerCase(Locale.ROOT)) {
      case "no-answer" -> CallResult.NO_ANSWER;
      case "busy" -> CallResult.BUSY;
      case "hung-up" -> CallResult.CANCELED;
      case "voicemail-no-message" -> CallResult.ANSWERED;
      default -> CallResult.FAILED; // congestion and failed, which also stands for unknown
    };
  }

  /** Nobody was reached; ANSWERED stands for a voicemail without a message. */
  private void attempt(
      VconDialog dialog, CallResult result, List<VconDialog> dialogs, List<CallFlowEvent> events) {
    String name = name(dialog);
    Instant end = dialog.end() == null ? dialog.start() : dialog.end();
    Integer caller = dialog.originator();
    boolean voicemail = result == CallResult.ANSWERED;
    String reason =
        Texts.plain(
            dialog
                .json()
                .path("disposition")
                .asText(dialog.json().path("meta").path("disposition").asText()),
            256);
    Outcome outcome = new Outcome(result, null, null, reason, null);
    Integer first = dialog.called().isEmpty() ? null : dialog.called().get(0);
    if (caller != null && !dialog.continues(caller, dialogs)) {
      events.add(
          event(EventType.LEG_STARTED, dialog.start(), caller, name)
              .from(parties.party(caller))
              .to(parties.party(first))
              .build());
    }
    for (int party : dialog.called()) {
      events.add(
          event(EventType.LEG_STARTED, dialog.start(), party, name)
              .to(parties.party(party))
              .build());
      if (voicemail) {
        events.add(
            event(EventType.LEG_ANSWERED, dialog.start(), party, name)
                .details(EventDetails.builder().answeredBy(AnsweredBy.VOICEMAIL).build())
                .build());
      }
      events.add(event(EventType.LEG_ENDED, end, party, name).outcome(outcome).build());
    }
    if (caller != null && !(dialog.end() != null && dialog.goesOn(caller, dialogs))) {
      boolean talked = dialog.continues(caller, dialogs);
      events.add(
          event(EventType.LEG_ENDED, end, caller, name).outcome(talked ? null : outcome).build());
    }
    if (caller == null && dialog.called().isEmpty()) {
      events.add(
          event(Texts.vendorType("vcon", "incomplete"), dialog.start(), null, name)
              .outcome(outcome)
              .build());
    }
  }

  private void recording(VconDialog dialog, List<CallFlowEvent> events) {
    String name = name(dialog);
    String reference = Texts.plain(dialog.json().path("url").asText(), 256);
    if (reference == null) {
      reference = Texts.plain(dialog.json().path("filename").asText(), 256);
    }
    EventDetails details =
        EventDetails.builder().recording(new RecordingDetails(name, reference)).build();
    events.add(
        event(EventType.RECORDING_STARTED, dialog.start(), null, name).details(details).build());
    if (dialog.end() != null) {
      events.add(
          event(EventType.RECORDING_ENDED, dialog.end(), null, name).details(details).build());
    }
  }

  /** A text, or a dialog of an unknown type: no call, but part of the conversation. */
  private CallFlowEvent other(VconDialog dialog) {
    Integer first = dialog.called().isEmpty() ? null : dialog.called().get(0);
    return event(Texts.vendorType("vcon", dialog.type()), dialog.start(), null, name(dialog))
        .from(parties.party(dialog.originator()))
        .to(parties.party(first))
        .build();
  }

  private CallFlowEvent transfer(VconDialog dialog, List<VconDialog> all) throws BadRecord {
    JsonNode json = dialog.json();
    Integer transferor = place(json, "transferor", dialog);
    Integer transferee = place(json, "transferee", dialog);
    Integer target = place(json, "transfer_target", dialog);
    boolean isConsult =
        VconDialog.numbers(json.path("consultation")).stream().anyMatch(n -> n >= 0);
    VconDialog after = null;
    for (int number : VconDialog.numbers(json.path("target_dialog"))) {
      after = number >= 0 && number < all.size() ? all.get(number) : after;
    }
    EventType type = EventType.TRANSFER_ACCEPTED;
    if (after != null) {
      type =
          after.type().equals("incomplete")
              ? EventType.TRANSFER_FAILED
              : EventType.TRANSFER_COMPLETED;
    }
    return event(type, dialog.start(), transferor, name(dialog))
        .from(parties.party(transferor))
        .to(parties.party(target))
        .details(
            EventDetails.builder()
                .transfer(
                    new TransferDetails(
                        isConsult ? TransferKind.CONSULT : TransferKind.BLIND,
                        parties.party(transferee),
                        transferee == null ? null : VconParties.leg(transferee),
                        target == null ? null : VconParties.leg(target),
                        null))
                .build())
        .build();
  }

  private @Nullable Integer place(JsonNode json, String member, VconDialog dialog)
      throws BadRecord {
    List<Integer> places = VconDialog.numbers(json.path(member));
    if (places.isEmpty()) {
      return null;
    }
    if (!parties.parties().has(places.get(0))) {
      throw new BadRecord(
          "names a party in dialog/" + dialog.place() + "/" + member + " that is not there");
    }
    return places.get(0);
  }
}
