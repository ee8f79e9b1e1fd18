package io.callflow.call.ladder;

import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.TransferDetails;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The text beside the type of an event: what it and the notes on its row say more. */
final class Detail {
  private final Participants participants;
  private final Legs legs;
  private final StoryCalls shown;

  /** The links between calls of the ladder that a row has told. */
  private final Set<String> told = new HashSet<>();

  /**
   * Details of one call, whose events are asked for in their order.
   *
   * @param shown the calls of the ladder
   */
  Detail(Participants participants, Legs legs, StoryCalls shown) {
    this.participants = participants;
    this.legs = legs;
    this.shown = shown;
  }

  /** The parts that there are, each once, separated by {@code · }; empty without any. */
  String of(CallFlowEvent event, Arrow arrow, List<CallFlowEvent> notes) {
    Set<String> parts = new LinkedHashSet<>();
    method(parts, event);
    for (CallFlowEvent note : notes) {
      if (Messages.isMessage(note.eventType())) {
        method(parts, note);
        outcome(parts, note.outcome());
      }
    }
    outcome(parts, event.outcome());
    asked(parts, event, arrow);
    for (CallFlowEvent note : notes) {
      asked(parts, note, arrow);
    }
    step(parts, event);
    for (CallFlowEvent note : notes) {
      step(parts, note);
    }
    rang(parts, event, arrow);
    peers(parts, event, arrow, notes);
    where(parts, event, arrow);
    for (CallFlowEvent note : notes) {
      if (note.eventType().means(StandardEventType.DATA_UPDATED)) {
        add(parts, note.direction() == null ? null : note.direction().text());
        add(parts, "trunk ", note.details().trunk());
      }
    }
    media(parts, event.details().media());
    links(parts, event, true);
    for (CallFlowEvent note : notes) {
      links(parts, note, !note.eventType().means(StandardEventType.LINK_ASSERTED));
    }
    return String.join(" · ", parts);
  }

  private static void method(Set<String> parts, CallFlowEvent event) {
    if (event.metadata() != null
        && event.metadata().get("method").orElse(null) instanceof MetadataValue.Text method) {
      add(parts, method.value());
    }
  }

  private void outcome(Set<String> parts, @Nullable Outcome outcome) {
    if (outcome == null) {
      return;
    }
    String code = outcome.sipCode() == null ? null : outcome.sipCode().toString();
    String reason = outcome.reason() != null ? outcome.reason() : outcome.sipReason();
    if (code != null && reason != null) {
      add(parts, code + " " + reason);
    } else {
      add(parts, code);
      add(parts, reason);
    }
    add(parts, outcome.result() == null ? null : outcome.result().text());
    add(parts, outcome.q850Cause() == null ? null : "Q.850 " + outcome.q850Cause());
    if (outcome.endedBy() != null) {
      Participant by = participants.ofChannel(outcome.endedBy());
      add(parts, "by ", by == null ? outcome.endedBy() : by.name());
    }
  }

  /** What was dialled, and who redirected the call, where the arrow does not show it. */
  private void asked(Set<String> parts, CallFlowEvent event, Arrow arrow) {
    EventDetails details = event.details();
    EventType type = event.eventType();
    if (type.flow() == Flow.FORWARD) {
      boolean asTo =
          event.to() != null
              && legs.of(event.legId()).unlessDialled(participants.party(event.to())) == null;
      dialled(parts, "dialled ", asTo ? event.to() : details.dialled(), arrow);
    }
    if (details.transfer() != null) {
      dialled(parts, "to ", event.to(), arrow);
    }
    if (details.redirection() != null) {
      String reason =
          details.redirection().reason() == null
              ? ""
              : ", " + details.redirection().reason().text().replace('_', ' ');
      add(parts, "redirected by " + name(details.redirection().by()) + reason);
    }
    TransferDetails transfer = details.transfer();
    if (transfer != null) {
      add(parts, transfer.kind() == null ? null : transfer.kind().text());
      Participant ofLeg = legs.party(transfer.transfereeLegId());
      Participant transferee = ofLeg != null ? ofLeg : participants.party(transfer.transferee());
      add(parts, "transferee ", transferee == null ? null : transferee.name());
    }
  }

  private void dialled(Set<String> parts, String word, @Nullable Party party, Arrow arrow) {
    if (party != null) {
      Participant asked = participants.party(party);
      if (asked != null && !asked.isSame(arrow.to())) {
        String address =
            party.raw() != null
                ? party.raw()
                : party.number() != null ? party.number() : party.uri();
        add(parts, word, address != null ? address : party.name());
      }
    }
  }

  private String name(Party party) {
    return Objects.requireNonNull(participants.party(party)).name();
  }

  /** The step that the switch runs, as {@code Dial(PJSIP/bob,30)}. */
  private static void step(Set<String> parts, CallFlowEvent event) {
    Application application = event.details().application();
    EventType type = event.eventType();
    if (application != null
        && (type.opens(Part.FLOW_STEP) || type.opens(Part.QUEUE) || type.opens(Part.PARK))) {
      add(
          parts,
          application.name() + "(" + Objects.requireNonNullElse(application.data(), "") + ")");
    }
  }

  /** At whom the call rang that somebody else took. */
  private void rang(Set<String> parts, CallFlowEvent event, Arrow arrow) {
    Participant ringing = legs.party(event.legId());
    if (event.eventType().means(StandardEventType.CALL_PICKED_UP)
        && ringing != null
        && !ringing.isSame(arrow.from())
        && !ringing.isSame(arrow.to())) {
      add(parts, "rang at ", ringing.name());
    }
  }

  /** With whom a leg is in its bridge. */
  private void peers(
      Set<String> parts, CallFlowEvent event, Arrow arrow, List<CallFlowEvent> notes) {
    if (!event.eventType().opens(Part.BRIDGE)) {
      return;
    }
    for (CallFlowEvent note : notes) {
      Participant peer = note.eventType().opens(Part.BRIDGE) ? legs.party(note.legId()) : null;
      if (peer != null && !peer.isSame(arrow.from())) {
        add(parts, "with ", peer.name());
      }
    }
  }

  private void where(Set<String> parts, CallFlowEvent event, Arrow arrow) {
    EventDetails details = event.details();
    EventType type = event.eventType();
    Service service = Service.of(event);
    if (service == null && type.flow() == Flow.FORWARD) {
      add(parts, "queue ", details.queue());
    }
    if (details.agent() != null) {
      Participant agent = participants.party(details.agent());
      if (agent != null && !agent.isSame(arrow.from()) && !agent.isSame(arrow.to())) {
        add(parts, "agent ", agent.name());
      }
    }
    if (type.answers()
        && details.answeredBy() != null
        && details.answeredBy() != AnsweredBy.PERSON) {
      add(parts, "by " + details.answeredBy().text());
    }
    add(parts, "trunk ", details.trunk());
    if (details.parking() != null) {
      add(parts, "space ", details.parking().space());
    }
    if (details.recording() != null) {
      String reference = details.recording().reference();
      add(
          parts,
          reference != null
              ? reference
              : type.opens(Part.RECORDING) ? details.recording().id() : null);
    }
  }

  private static void media(Set<String> parts, @Nullable MediaQuality media) {
    if (media == null) {
      return;
    }
    add(parts, "MOS ", text(media.mos()));
    add(
        parts,
        media.jitterMillis() == null ? null : "jitter " + text(media.jitterMillis()) + " ms");
    add(
        parts,
        media.packetLossPercent() == null
            ? null
            : "loss " + text(media.packetLossPercent()) + " %");
    add(
        parts,
        media.roundTripMillis() == null
            ? null
            : "round trip " + text(media.roundTripMillis()) + " ms");
    add(parts, media.codec());
  }

  private static @Nullable String text(@Nullable BigDecimal number) {
    return number == null ? null : number.toPlainString();
  }

  /**
   * The links to other calls; those to calls of the ladder once in each call.
   *
   * @param toShown whether those to calls of the ladder, too
   */
  private void links(Set<String> parts, CallFlowEvent event, boolean toShown) {
    for (Link link : event.links()) {
      if (link.callId().equals(event.callId())) {
        continue;
      }
      String text = link.rel().text() + " " + shown.name(link.callId());
      if (!shown.has(link.callId()) || (toShown && told.add(text))) {
        add(parts, text);
      }
    }
  }

  private static void add(Set<String> parts, @Nullable String part) {
    if (part != null && !part.isEmpty()) {
      parts.add(part);
    }
  }

  private static void add(Set<String> parts, String word, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      parts.add(word + value);
    }
  }
}
