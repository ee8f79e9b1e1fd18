package io.callflow.contract.export;

import io.callflow.call.CallSummary;
import io.callflow.call.Conversation;
import io.callflow.call.Leg;
import io.callflow.call.Recording;
import io.callflow.call.Transfer;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Party;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dialogs of a vCon. A call in which somebody or something answered, or which still goes on, is
 * a {@code recording-set}: the one type that stands for a call as a whole and needs no sound. Its
 * recordings are dialogs beside it. Any other call is {@code incomplete}, with a disposition.
 */
final class VconDialogs {
  /** Causes of Q.850 that mean that there is no way or no room. */
  private static final Set<Integer> CONGESTION = Set.of(34, 38, 41, 42, 44, 47);

  private final VconParties parties;
  private final List<Map<String, Object>> dialogs = new ArrayList<>();
  private final Map<CallId, Integer> places = new HashMap<>();
  private final List<Target> targets = new ArrayList<>();

  /** A transfer, and the call that it leads to. */
  private record Target(Map<String, Object> transfer, CallId call) {}

  VconDialogs(VconParties parties) {
    this.parties = parties;
  }

  List<Map<String, Object>> all() {
    return dialogs;
  }

  /** Adds the dialogs of a call. */
  void add(CallSummary call) {
    int place = dialogs.size();
    places.put(call.callId(), place);
    Map<String, Object> dialog = new LinkedHashMap<>();
    dialogs.add(dialog);
    boolean talked = call.endedAt() == null || call.outcome() == CallResult.ANSWERED;
    dialog.put("type", talked ? "recording-set" : "incomplete");
    dialog.put("start", call.startedAt());
    if (call.duration() != null) {
      dialog.put("duration", seconds(call.duration()));
    }
    dialog.put("parties", participants(call));
    if (talked) {
      List<Integer> recordings = new ArrayList<>();
      dialog.put("recordings", recordings);
      history(call, dialog);
      call.recordings().forEach(recording -> recordings.add(add(recording, call, place)));
    } else {
      dialog.put("disposition", disposition(call));
    }
    call.transfers().forEach(transfer -> add(transfer, call, place));
  }

  /** Points transfers at the dialogs of the calls that they lead to. Called after all calls. */
  void link() {
    for (Target target : targets) {
      Integer place = places.get(target.call());
      if (place != null) {
        target.transfer().put("target_dialog", place);
      }
    }
  }

  /** The parties of a call, the caller first. */
  private List<Integer> participants(CallSummary call) {
    Set<Integer> participants = new LinkedHashSet<>();
    add(participants, call.from());
    add(participants, call.to());
    for (Leg leg : call.legs()) {
      if (leg.loopback() == null) {
        add(participants, leg.from());
        add(participants, leg.to());
      }
    }
    call.conversations().forEach(talk -> talk.parties().forEach(p -> add(participants, p)));
    return List.copyOf(participants);
  }

  private void add(Set<Integer> places, @Nullable Party party) {
    Integer place = parties.place(party);
    if (place != null) {
      places.add(place);
    }
  }

  private record Change(Instant time, int party, String event) {}

  /** When parties joined and left: of bridges, or else of legs. */
  private void history(CallSummary call, Map<String, Object> dialog) {
    List<Change> changes = new ArrayList<>();
    if (call.conversations().isEmpty()) {
      // The leg of the caller is answered by nobody: the caller joins with the first answer.
      Integer caller = parties.place(call.from());
      boolean isLeg =
          call.legs().stream()
              .anyMatch(
                  leg ->
                      leg.answeredAt() != null
                          && Objects.equals(parties.place(leg.party()), caller));
      if (caller != null && call.answeredAt() != null && !isLeg) {
        changes.add(new Change(call.answeredAt(), caller, "join"));
        if (call.endedAt() != null) {
          changes.add(new Change(call.endedAt(), caller, "drop"));
        }
      }
      for (Leg leg : call.legs()) {
        Integer party = leg.loopback() == null ? parties.place(leg.party()) : null;
        if (party != null && leg.answeredAt() != null) {
          changes.add(new Change(leg.answeredAt(), party, "join"));
          if (leg.endedAt() != null) {
            changes.add(new Change(leg.endedAt(), party, "drop"));
          }
        }
      }
    }
    for (Conversation talk : call.conversations()) {
      for (Party party : talk.parties()) {
        int place = Objects.requireNonNull(parties.place(party));
        changes.add(new Change(talk.startedAt(), place, "join"));
        if (talk.endedAt() != null) {
          changes.add(new Change(talk.endedAt(), place, "drop"));
        }
      }
    }
    changes.sort(Comparator.comparing(Change::time));
    List<Map<String, Object>> history = new ArrayList<>();
    for (Change change : changes) {
      Map<String, Object> member = new LinkedHashMap<>();
      member.put("party", change.party());
      member.put("time", change.time());
      member.put("event", change.event());
      history.add(member);
    }
    if (!history.isEmpty()) {
      dialog.put("party_history", history);
    }
  }

  private int add(Recording recording, CallSummary call, int set) {
    Map<String, Object> dialog = new LinkedHashMap<>();
    dialog.put("type", "recording");
    dialog.put("start", recording.startedAt());
    if (recording.endedAt() != null) {
      dialog.put("duration", seconds(Duration.between(recording.startedAt(), recording.endedAt())));
    }
    dialog.put("parties", participants(call));
    dialog.put("recording_set", set);
    if (recording.reference() != null) {
      dialog.put("filename", recording.reference());
    }
    dialogs.add(dialog);
    return dialogs.size() - 1;
  }

  private void add(Transfer transfer, CallSummary call, int original) {
    Map<String, Object> dialog = new LinkedHashMap<>();
    dialog.put("type", "transfer");
    dialog.put("start", start(transfer, call));
    put(dialog, "transferee", transfer.transferee());
    put(dialog, "transferor", transfer.transferor());
    put(dialog, "transfer_target", transfer.target());
    dialog.put("original", original);
    if (transfer.targetCall() != null) {
      targets.add(new Target(dialog, transfer.targetCall().callId()));
    }
    dialogs.add(dialog);
  }

  private void put(Map<String, Object> dialog, String member, @Nullable Party party) {
    Integer place = parties.place(party);
    if (place != null) {
      dialog.put(member, place);
    }
  }

  private static Instant start(Transfer transfer, CallSummary call) {
    if (transfer.startedAt() != null) {
      return transfer.startedAt();
    }
    if (transfer.acceptedAt() != null) {
      return transfer.acceptedAt();
    }
    return transfer.endedAt() == null ? call.startedAt() : transfer.endedAt();
  }

  private static String disposition(CallSummary call) {
    if (call.answeredBy() == AnsweredBy.VOICEMAIL) {
      return "voicemail-no-message";
    }
    boolean congested =
        call.legs().stream()
            .map(Leg::outcome)
            .anyMatch(
                outcome ->
                    outcome != null
                        && outcome.q850Cause() != null
                        && CONGESTION.contains(outcome.q850Cause()));
    CallResult result = call.outcome();
    if (result == null) {
      return "failed";
    }
    return switch (result) {
      case BUSY -> "busy";
      case NO_ANSWER -> "no-answer";
      case CANCELED, ABANDONED -> "hung-up";
      case REJECTED, FAILED -> congested ? "congestion" : "failed";
      case ANSWERED -> throw new IllegalStateException("an answered call is complete");
    };
  }

  /** Seconds with milliseconds, for the draft's "UnsignedFloat". */
  private static Number seconds(Duration duration) {
    return BigDecimal.valueOf(Math.max(0, duration.toMillis()), 3);
  }
}
