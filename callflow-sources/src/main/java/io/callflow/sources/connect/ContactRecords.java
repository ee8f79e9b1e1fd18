package io.callflow.sources.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Maps contact records. The first event keeps the record; the others stay the same when Connect
 * writes the record again. See <a
 * href="https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html">data model of
 * contact records</a>.
 */
final class ContactRecords {
  private static final EventType RECORD = Texts.vendorType("amazon_connect", "contact_record");

  private final Contact contact;
  private final CallId call;
  private final @Nullable Instant ended;
  private final @Nullable Instant agentConnected;

  private ContactRecords(Contact contact) throws BadRecord {
    this.contact = contact;
    this.call = contact.call();
    this.ended = contact.time("DisconnectTimestamp");
    this.agentConnected = contact.time("Agent", "ConnectedToAgentTimestamp");
  }

  static List<CallFlowEvent> map(Contact contact) throws BadRecord, OtherRecord {
    contact.requireVoice();
    new ContactRecords(contact).map();
    return contact.events().events();
  }

  private void map() throws BadRecord {
    Instant start = contact.time("InitiationTimestamp");
    if (start == null) {
      throw new BadRecord("has no InitiationTimestamp");
    }
    contact.events().add(call, RECORD, start).legId(call.value());
    add(EventType.CALL_STARTED, start)
        .direction(contact.direction())
        .from(contact.from())
        .to(contact.to())
        .links(contact.links(call));
    Instant system = contact.time("ConnectedToSystemTimestamp");
    if (system != null) {
      add(EventType.LEG_ANSWERED, system)
          .from(contact.from())
          .to(contact.to())
          .details(EventDetails.builder().answeredBy(answeredBy()).build());
    }
    queue();
    agent();
    transfer();
    recordings();
    quality("Agent");
    quality("Customer");
    if (ended != null) {
      end(ended);
    }
    linkPrevious(start);
  }

  /** Begins an event of which there is one for each contact. */
  private CallFlowEvent.Builder add(EventType type, Instant time) {
    return contact.events().shared(call, type, time).legId(call.value());
  }

  private @Nullable AnsweredBy answeredBy() {
    AnsweredBy detected = Disconnects.detected(contact.text("AnsweringMachineDetectionStatus"));
    return detected != null || contact.isOutbound() ? detected : AnsweredBy.SYSTEM;
  }

  private void queue() throws BadRecord {
    Instant entered = contact.time("Queue", "EnqueueTimestamp");
    Instant left = contact.time("Queue", "DequeueTimestamp");
    EventDetails details = EventDetails.builder().queue(contact.queue("Queue")).build();
    if (entered != null) {
      add(EventType.QUEUE_ENTERED, entered).details(details);
      if (left != null) {
        CallFlowEvent.Builder event = add(EventType.QUEUE_LEFT, left).details(details);
        if (isAbandoned()) {
          event.outcome(Outcome.of(CallResult.ABANDONED));
        }
      }
    }
  }

  /** Whether the customer hung up while waiting for an agent. */
  private boolean isAbandoned() throws BadRecord {
    String reason = contact.text("DisconnectReason");
    return agentConnected == null
        && contact.time("Queue", "EnqueueTimestamp") != null
        && contact.text("NextContactId") == null
        && !contact.isOutbound()
        && (reason == null || reason.equals("CUSTOMER_DISCONNECT"));
  }

  private void agent() {
    if (agentConnected == null) {
      return;
    }
    Party agent = contact.agent("Agent");
    CallFlowEvent.Builder event =
        add(EventType.AGENT_CONNECTED, agentConnected).from(contact.from());
    EventDetails.Builder details =
        EventDetails.builder().answeredBy(AnsweredBy.PERSON).queue(contact.queue("Queue"));
    if (contact.isOutbound()) {
      event.from(agent).to(contact.to());
    } else {
      event.to(agent);
      details.agent(agent);
    }
    event.details(details.build());
    hold(agentConnected);
  }

  /** The record tells how long holds took, and not when: they are put at the connection. */
  private void hold(Instant connected) {
    Long held = Members.count(contact.member("Agent"), "CustomerHoldDuration");
    if (held == null || held == 0) {
      return;
    }
    Long holds = Members.count(contact.member("Agent"), "NumberOfHolds");
    String reason =
        (holds == null ? "holds" : holds + (holds == 1 ? " hold" : " holds"))
            + ", "
            + held
            + " s in all; the record does not say when";
    add(EventType.HOLD_STARTED, connected).outcome(new Outcome(null, null, null, reason, null));
    add(EventType.HOLD_ENDED, connected.plusSeconds(held));
  }

  private void transfer() throws BadRecord {
    Instant time = contact.time("TransferCompletedTimestamp");
    if (time == null) {
      return;
    }
    CallFlowEvent.Builder event =
        add(EventType.TRANSFER_COMPLETED, time)
            .from(contact.agent("Agent"))
            .to(contact.endpoint("TransferredToEndpoint"));
    String next = contact.text("NextContactId");
    if (next != null && !next.equals(call.value())) {
      event.links(List.of(new Link(Relation.TRANSFERRED_TO, Contact.callId(next), null)));
    }
  }

  private void recordings() throws BadRecord {
    JsonNode recordings = contact.member("Recordings");
    if (recordings.isArray() && !recordings.isEmpty()) {
      for (JsonNode recording : recordings) {
        recording(recording);
      }
    } else {
      recording(contact.member("Recording"));
    }
  }

  private void recording(JsonNode recording) throws BadRecord {
    String location = Texts.plain(Members.text(recording, "Location"), 256);
    Instant told = contact.time(recording, "StartTimestamp");
    Instant start = told == null ? agentConnected : told;
    if (location == null || start == null) {
      return;
    }
    EventDetails details =
        EventDetails.builder().recording(new RecordingDetails(location, location)).build();
    add(EventType.RECORDING_STARTED, start).details(details);
    Instant stop = contact.time(recording, "StopTimestamp");
    Instant end = stop == null ? ended : stop;
    if (end != null) {
      add(EventType.RECORDING_ENDED, end).details(details);
    }
  }

  private void quality(String side) {
    BigDecimal score =
        Members.number(contact.member("QualityMetrics", side, "Audio", "QualityScore"));
    if (score != null
        && ended != null
        && score.compareTo(BigDecimal.ONE) >= 0
        && score.compareTo(BigDecimal.valueOf(5)) <= 0) {
      BigDecimal mos = score.setScale(MediaQuality.MAX_DECIMALS, RoundingMode.HALF_UP);
      add(EventType.MEDIA_QUALITY, ended)
          .details(
              EventDetails.builder()
                  .media(new MediaQuality(mos, null, null, null, null, null))
                  .build());
    }
  }

  private void end(Instant time) throws BadRecord {
    String reason = contact.text("DisconnectReason");
    CallResult result = Disconnects.result(reason);
    if (result == null) {
      result = Disconnects.result(contact.text("AnsweringMachineDetectionStatus"));
    }
    if (result == null && isAbandoned()) {
      result = CallResult.ABANDONED;
    }
    CallFlowEvent.Builder event = add(EventType.LEG_ENDED, time);
    if (result != null || reason != null) {
      event.outcome(new Outcome(result, null, null, reason, Disconnects.endedBy(reason)));
    }
    add(EventType.CALL_ENDED, time);
  }

  /** The link in the contact that this one comes from. */
  private void linkPrevious(Instant start) throws BadRecord {
    String previous = contact.text("PreviousContactId");
    if (previous != null && !previous.equals(call.value())) {
      contact
          .events()
          .shared(Contact.callId(previous), EventType.LINK_ASSERTED, start)
          .links(List.of(new Link(Relation.TRANSFERRED_TO, call, null)));
    }
  }
}
