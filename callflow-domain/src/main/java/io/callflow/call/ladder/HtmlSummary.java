package io.callflow.call.ladder;

import io.callflow.call.CallSummary;
import io.callflow.call.CallWarning;
import io.callflow.call.Conversation;
import io.callflow.call.Leg;
import io.callflow.call.MediaReport;
import io.callflow.call.Parking;
import io.callflow.call.Recording;
import io.callflow.call.Transfer;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the summary of a call as part of an HTML page: a list of facts, and tables. */
final class HtmlSummary {
  private final CallSummary summary;
  private final TimeFormat times;
  private final StringBuilder out;

  private HtmlSummary(CallSummary summary, TimeFormat times, StringBuilder out) {
    this.summary = summary;
    this.times = times;
    this.out = out;
  }

  static void write(CallSummary summary, TimeFormat times, StringBuilder out) {
    HtmlSummary page = new HtmlSummary(summary, times, out);
    page.facts();
    page.warnings();
    page.legs();
    page.conversations();
    page.transfers();
    page.parkings();
    page.recordings();
    page.media();
  }

  private void facts() {
    out.append("<dl>\n");
    fact("State", words(summary.state().text()));
    fact("Outcome", summary.outcome() == null ? "" : words(summary.outcome().text()));
    fact("Direction", summary.direction() == null ? "" : summary.direction().text());
    fact("From", EventFacts.party(summary.from()));
    fact("Dialled", EventFacts.party(summary.dialled()));
    fact("To", EventFacts.party(summary.to()));
    if (summary.redirectedBy() != null) {
      String reason =
          summary.redirectedBy().reason() == null
              ? ""
              : ", " + words(summary.redirectedBy().reason().text());
      fact("Redirected by", EventFacts.party(summary.redirectedBy().by()) + reason);
    }
    fact("Queue", text(summary.queue()));
    fact("Agent", EventFacts.party(summary.agent()));
    fact("Trunk", text(summary.trunk()));
    fact("Account code", text(summary.accountCode()));
    fact("Started", time(summary.startedAt()));
    fact(
        "Answered",
        summary.answeredBy() == null
            ? time(summary.answeredAt())
            : join(time(summary.answeredAt()), "by " + summary.answeredBy().text()));
    fact("Connected", time(summary.connectedAt()));
    fact("Ended", time(summary.endedAt()));
    fact("Lasted", length(summary.duration()));
    fact("Rang", length(summary.ringDuration()));
    fact("Waited", length(summary.waitDuration()));
    fact("Talked", length(summary.talkDuration()));
    fact("On hold", length(summary.holdDuration()));
    fact("Events", Integer.toString(summary.eventCount()));
    for (Link link : summary.links()) {
      fact("Link", words(link.rel().text()) + " " + link.callId());
    }
    out.append("</dl>\n");
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      out.append("<div><dt>").append(name).append("</dt><dd>");
      out.append(VisibleText.isolatedXml(value)).append("</dd></div>\n");
    }
  }

  private void warnings() {
    if (!summary.warnings().isEmpty()) {
      out.append("<ul class=\"warnings\" aria-label=\"Warnings\">\n");
      for (CallWarning warning : summary.warnings()) {
        out.append("<li>").append(VisibleText.isolatedXml(warning.text())).append("</li>\n");
      }
      out.append("</ul>\n");
    }
  }

  private void legs() {
    HtmlTable table =
        new HtmlTable(
            "Legs",
            "Leg",
            "State",
            "From",
            "To",
            "Loopback",
            "Started",
            "Ringing",
            "Answered",
            "Ended",
            "Outcome");
    for (Leg leg : summary.legs()) {
      table.row(
          leg.legId(),
          words(leg.state().text()),
          EventFacts.party(leg.from()),
          EventFacts.party(leg.to()),
          text(leg.loopback()),
          time(leg.startedAt()),
          time(leg.ringingAt()),
          time(leg.answeredAt()),
          time(leg.endedAt()),
          outcome(leg.outcome()));
    }
    table.write(out);
  }

  private void conversations() {
    HtmlTable table = new HtmlTable("Conversations", "From", "To", "Lasted", "Parties");
    for (Conversation talk : summary.conversations()) {
      table.row(
          time(talk.startedAt()),
          time(talk.endedAt()),
          span(talk.startedAt(), talk.endedAt()),
          talk.parties().stream().map(EventFacts::party).collect(Collectors.joining(", ")));
    }
    table.write(out);
  }

  private void transfers() {
    HtmlTable table =
        new HtmlTable(
            "Transfers",
            "Kind",
            "State",
            "Transferor",
            "Transferee",
            "Target",
            "Other call",
            "Started",
            "Accepted",
            "Ended");
    for (Transfer transfer : summary.transfers()) {
      table.row(
          transfer.kind() == null ? "transfer" : transfer.kind().text(),
          transfer.state().text(),
          EventFacts.party(transfer.transferor()),
          EventFacts.party(transfer.transferee()),
          EventFacts.party(transfer.target()),
          transfer.targetCall() == null ? "" : transfer.targetCall().callId().value(),
          time(transfer.startedAt()),
          time(transfer.acceptedAt()),
          time(transfer.endedAt()));
    }
    table.write(out);
  }

  private void parkings() {
    HtmlTable table =
        new HtmlTable("Parking", "Party", "Lot", "Space", "Retriever", "From", "To", "Lasted");
    for (Parking parking : summary.parkings()) {
      table.row(
          EventFacts.party(parking.party()),
          text(parking.lot()),
          text(parking.space()),
          EventFacts.party(parking.retriever()),
          time(parking.startedAt()),
          time(parking.endedAt()),
          span(parking.startedAt(), parking.endedAt()));
    }
    table.write(out);
  }

  private void recordings() {
    HtmlTable table =
        new HtmlTable("Recordings", "Reference", "Leg", "From", "To", "Lasted", "Pauses");
    for (Recording recording : summary.recordings()) {
      table.row(
          text(recording.reference()),
          text(recording.legId()),
          time(recording.startedAt()),
          time(recording.endedAt()),
          span(recording.startedAt(), recording.endedAt()),
          recording.pauses().stream()
              .map(pause -> time(pause.startedAt()) + " to " + time(pause.endedAt()))
              .collect(Collectors.joining(", ")));
    }
    table.write(out);
  }

  private void media() {
    HtmlTable table =
        new HtmlTable(
            "Media quality",
            "At",
            "Leg",
            "MOS",
            "Jitter (ms)",
            "Loss (%)",
            "Round trip (ms)",
            "Post-dial delay (ms)",
            "Codec");
    for (MediaReport report : summary.media()) {
      MediaQuality quality = report.quality();
      table.row(
          time(report.at()),
          text(report.legId()),
          text(quality.mos()),
          text(quality.jitterMillis()),
          text(quality.packetLossPercent()),
          text(quality.roundTripMillis()),
          text(quality.postDialDelayMillis()),
          text(quality.codec()));
    }
    table.write(out);
  }

  private static String outcome(@Nullable Outcome outcome) {
    if (outcome == null) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    if (outcome.result() != null) {
      parts.add(words(outcome.result().text()));
    }
    if (outcome.sipCode() != null) {
      parts.add("SIP " + outcome.sipCode());
    }
    if (outcome.q850Cause() != null) {
      parts.add("Q.850 " + outcome.q850Cause());
    }
    if (outcome.reason() != null) {
      parts.add(outcome.reason());
    }
    return String.join(" · ", parts);
  }

  private String time(@Nullable Instant time) {
    return time == null ? "" : times.clock(time);
  }

  private static String length(@Nullable Duration duration) {
    return duration == null ? "" : TimeFormat.length(duration);
  }

  private static String span(Instant start, @Nullable Instant end) {
    return end == null ? "" : length(Duration.between(start, end));
  }

  private static String join(String first, String second) {
    return first.isEmpty() ? second : first + ", " + second;
  }

  private static String words(String text) {
    return text.replace('_', ' ');
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }
}
