package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventDetails;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.event.TransferDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an event says beside its type, time, source, leg, parties and metadata, in words. */
final class EventFacts {
  /** One fact, as its field is called in JSON. */
  record Fact(String name, String value) {}

  private final List<Fact> facts = new ArrayList<>();

  private EventFacts() {}

  /** The facts of an event, in the order of the fields. */
  static List<Fact> of(CallFlowEvent event) {
    EventFacts facts = new EventFacts();
    facts.add("direction", event.direction() == null ? null : event.direction().text());
    if (event.hop() != null) {
      facts.add(
          "hop",
          Objects.requireNonNullElse(event.hop().from(), "")
              + " → "
              + Objects.requireNonNullElse(event.hop().to(), ""));
    }
    facts.outcome(event.outcome());
    for (Link link : event.links()) {
      facts.add(
          "link",
          link.rel().text()
              + " "
              + link.callId()
              + (link.legId() == null ? "" : ", leg " + link.legId()));
    }
    facts.details(event.details());
    facts.add("correlationId", event.correlationId());
    facts.add("sourceEventId", event.sourceEventId());
    return facts.facts;
  }

  /** A party in one line: its name and addresses, each once. */
  static String party(@Nullable Party party) {
    return party == null
        ? ""
        : Stream.of(party.name(), party.raw(), party.number(), party.uri())
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(" · "));
  }

  private void outcome(@Nullable Outcome outcome) {
    if (outcome == null) {
      return;
    }
    add("result", outcome.result() == null ? null : outcome.result().text());
    add("sipCode", text(outcome.sipCode()));
    add("sipReason", outcome.sipReason());
    add("q850Cause", text(outcome.q850Cause()));
    add("causeSource", outcome.causeSource() == null ? null : outcome.causeSource().text());
    add("reason", outcome.reason());
    add("endedBy", outcome.endedBy());
  }

  private void details(EventDetails details) {
    add("dialled", party(details.dialled()));
    Redirection redirection = details.redirection();
    if (redirection != null) {
      add(
          "redirection",
          party(redirection.by())
              + (redirection.reason() == null ? "" : ", " + redirection.reason().text()));
    }
    add("answeredBy", details.answeredBy() == null ? null : details.answeredBy().text());
    add("loopback", details.loopback());
    add("bridgeId", details.bridgeId());
    add("queue", details.queue());
    add("agent", party(details.agent()));
    add("conference", details.conference());
    add("mailbox", details.mailbox());
    add("trunk", details.trunk());
    add("accountCode", details.accountCode());
    if (details.application() != null) {
      add(
          "application",
          details.application().name()
              + "("
              + Objects.requireNonNullElse(details.application().data(), "")
              + ")");
    }
    transfer(details.transfer());
    ParkingPlace parking = details.parking();
    if (parking != null) {
      add("lot", parking.lot());
      add("space", parking.space());
    }
    RecordingDetails recording = details.recording();
    if (recording != null) {
      add("recording", recording.id());
      add("recording reference", recording.reference());
    }
    media(details.media());
  }

  private void transfer(@Nullable TransferDetails transfer) {
    if (transfer != null) {
      add("transfer", transfer.kind() == null ? null : transfer.kind().text());
      add("transferee", party(transfer.transferee()));
      add("transferee leg", transfer.transfereeLegId());
      add("target leg", transfer.targetLegId());
      add("consultation leg", transfer.consultLegId());
    }
  }

  private void media(@Nullable MediaQuality media) {
    if (media != null) {
      add("mos", text(media.mos()));
      add("jitterMillis", text(media.jitterMillis()));
      add("packetLossPercent", text(media.packetLossPercent()));
      add("roundTripMillis", text(media.roundTripMillis()));
      add("postDialDelayMillis", text(media.postDialDelayMillis()));
      add("codec", media.codec());
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private void add(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      facts.add(new Fact(name, value));
    }
  }
}
