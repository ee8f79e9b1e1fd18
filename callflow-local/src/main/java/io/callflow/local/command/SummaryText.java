package io.callflow.local.command;

import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.CallWarning;
import io.callflow.contract.model.Conversation;
import io.callflow.contract.model.Leg;
import io.callflow.contract.model.Link;
import io.callflow.contract.model.MediaQuality;
import io.callflow.contract.model.MediaReport;
import io.callflow.contract.model.Parking;
import io.callflow.contract.model.Recording;
import io.callflow.contract.model.Redirection;
import io.callflow.contract.model.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the summary of a call for a person. */
final class SummaryText {
  private SummaryText() {}

  /** Prints a summary: a line for each fact that is known, then a table of the legs. */
  static void print(CallSummary summary, Terminal terminal) {
    row(terminal, "call", summary.callId());
    row(terminal, "key", "~" + summary.callKey());
    row(terminal, "state", summary.state().value());
    row(terminal, "outcome", summary.outcome() == null ? "" : summary.outcome().value());
    row(terminal, "direction", summary.direction() == null ? "" : summary.direction().value());
    row(terminal, "from", Labels.party(summary.from()));
    row(terminal, "dialled", Labels.party(summary.dialled()));
    row(terminal, "to", Labels.party(summary.to()));
    row(terminal, "redirected", redirection(summary.redirectedBy()));
    row(terminal, "queue", orEmpty(summary.queue()));
    row(terminal, "agent", Labels.party(summary.agent()));
    row(terminal, "trunk", orEmpty(summary.trunk()));
    row(terminal, "account", orEmpty(summary.accountCode()));
    row(terminal, "started", Times.text(summary.startedAt()));
    row(terminal, "answered", time(summary.answeredAt()));
    row(terminal, "connected", time(summary.connectedAt()));
    row(terminal, "by", summary.answeredBy() == null ? "" : summary.answeredBy().value());
    row(terminal, "ended", time(summary.endedAt()));
    if (summary.endedAt() != null) {
      row(terminal, "lasted", Times.text(Duration.between(summary.startedAt(), summary.endedAt())));
    }
    row(terminal, "rang", span(summary.ringMillis()));
    row(terminal, "waited", span(summary.waitMillis()));
    row(terminal, "talked", span(summary.talkMillis()));
    row(terminal, "on hold", span(summary.holdMillis()));
    row(terminal, "events", Integer.toString(summary.eventCount()));
    for (Conversation talk : summary.conversations()) {
      row(terminal, "talk", text(talk));
    }
    for (Transfer transfer : summary.transfers()) {
      row(terminal, "transfer", text(transfer));
    }
    for (Parking parking : summary.parkings()) {
      row(terminal, "parked", text(parking));
    }
    for (Recording recording : summary.recordings()) {
      row(terminal, "recorded", text(recording));
    }
    for (MediaReport report : summary.media()) {
      row(terminal, "media", text(report));
    }
    for (Link link : summary.links()) {
      row(terminal, "link", text(link));
    }
    for (CallWarning warning : summary.warnings()) {
      row(terminal, "warning", warning.text());
    }
    if (!summary.legs().isEmpty()) {
      terminal.out().println();
      legs(summary).print(terminal);
    }
  }

  private static Table legs(CallSummary summary) {
    Table table = new Table("LEG", "STATE", "FROM", "TO", "STARTED", "RANG", "UP", "OUTCOME");
    for (Leg leg : summary.legs()) {
      Instant answered = leg.answeredAt();
      table.row(
          leg.legId(),
          leg.state().value(),
          Labels.party(leg.from()),
          Labels.party(leg.to()),
          "+" + Times.text(Duration.between(summary.startedAt(), leg.startedAt())),
          span(leg.ringingAt(), answered == null ? leg.endedAt() : answered),
          span(answered, leg.endedAt()),
          Labels.outcome(leg.outcome()));
    }
    return table;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String redirection(@Nullable Redirection redirection) {
    if (redirection == null) {
      return "";
    }
    String by = "by " + Labels.party(redirection.by());
    return redirection.reason() == null ? by : by + ", " + redirection.reason().value();
  }

  private static String during(Instant start, @Nullable Instant end) {
    return Times.text(start)
        + (end == null ? ", still" : " for " + Times.text(Duration.between(start, end)));
  }

  private static String text(Conversation talk) {
    String who =
        talk.parties() == null
            ? String.join(", ", talk.legIds())
            : String.join(", ", talk.parties().stream().map(Labels::party).toList());
    return who + ", " + during(talk.startedAt(), talk.endedAt());
  }

  private static String text(Parking parking) {
    StringBuilder text = new StringBuilder();
    text.append(parking.party() == null ? orEmpty(parking.legId()) : Labels.party(parking.party()));
    if (parking.lot() != null || parking.space() != null) {
      text.append(" in ").append(orEmpty(parking.lot()));
      text.append(parking.space() == null ? "" : " " + parking.space());
    }
    if (parking.retriever() != null) {
      text.append(", retrieved by ").append(Labels.party(parking.retriever()));
    }
    return text + ", " + during(parking.startedAt(), parking.endedAt());
  }

  private static String text(Recording recording) {
    String what = recording.reference() == null ? "" : recording.reference() + ", ";
    int pauses = recording.pauses().size();
    String paused = pauses == 0 ? "" : ", " + pauses + (pauses == 1 ? " pause" : " pauses");
    return what + during(recording.startedAt(), recording.endedAt()) + paused;
  }

  private static String text(MediaReport report) {
    MediaQuality quality = report.quality();
    StringBuilder text = new StringBuilder(report.legId() == null ? "" : report.legId() + ": ");
    String separator = "";
    for (String part :
        List.of(
            measure("MOS ", quality.mos(), ""),
            measure("jitter ", quality.jitterMillis(), " ms"),
            measure("loss ", quality.packetLossPercent(), " %"),
            measure("round trip ", quality.roundTripMillis(), " ms"),
            measure("post-dial delay ", quality.postDialDelayMillis(), " ms"),
            orEmpty(quality.codec()))) {
      if (!part.isEmpty()) {
        text.append(separator).append(part);
        separator = ", ";
      }
    }
    return text.toString();
  }

  private static String measure(String name, @Nullable Object value, String unit) {
    return value == null ? "" : name + value + unit;
  }

  private static String text(Transfer transfer) {
    StringBuilder text = new StringBuilder();
    text.append(transfer.kind() == null ? "" : transfer.kind().value() + " ");
    text.append(transfer.state().value());
    if (transfer.transferee() != null) {
      text.append(", ").append(Labels.party(transfer.transferee()));
    }
    if (transfer.transferor() != null) {
      text.append(" by ").append(Labels.party(transfer.transferor()));
    }
    if (transfer.target() != null) {
      text.append(" to ").append(Labels.party(transfer.target()));
    }
    if (transfer.targetCall() != null) {
      text.append(" (call ").append(transfer.targetCall().callId()).append(')');
    }
    Instant when = transfer.endedAt() != null ? transfer.endedAt() : transfer.acceptedAt();
    when = when != null ? when : transfer.startedAt();
    return when == null ? text.toString() : text + ", " + Times.text(when);
  }

  private static String text(Link link) {
    String text = link.rel().value() + " " + link.callId();
    return link.legId() == null ? text : text + ", leg " + link.legId();
  }

  private static String time(@Nullable Instant time) {
    return time == null ? "" : Times.text(time);
  }

  private static String span(@Nullable Long millis) {
    return millis == null ? "" : Times.text(Duration.ofMillis(millis));
  }

  private static String span(@Nullable Instant start, @Nullable Instant end) {
    return start == null || end == null || end.isBefore(start)
        ? ""
        : Times.text(Duration.between(start, end));
  }

  private static void row(Terminal terminal, String name, String value) {
    if (!value.isEmpty()) {
      terminal.out().println(name + " ".repeat(11 - name.length()) + value);
    }
  }
}
