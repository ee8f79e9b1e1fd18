package io.callflow.sources.connect;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Maps contact events. See <a
 * href="https://docs.aws.amazon.com/connect/latest/adminguide/contact-events.html">contact
 * events</a>.
 */
final class ContactEvents {
  private static final String VENDOR = "amazon_connect";

  private final Contact contact;
  private final CallId call;
  private final @Nullable Instant sent;

  private ContactEvents(Contact contact, @Nullable Instant sent) throws BadRecord {
    this.contact = contact;
    this.call = contact.call();
    this.sent = sent;
  }

  /**
   * Maps an event.
   *
   * @param sent the time of its envelope; null without one
   */
  static List<CallFlowEvent> map(Contact contact, @Nullable Instant sent)
      throws BadRecord, OtherRecord {
    contact.requireVoice();
    new ContactEvents(contact, sent).map();
    return contact.events().events();
  }

  private void map() throws BadRecord {
    String type = String.valueOf(contact.text("eventType")).toUpperCase(Locale.ROOT);
    switch (type) {
      case "INITIATED" -> {
        add(EventType.CALL_STARTED, time("initiationTimestamp"));
        comesFromPrevious();
      }
      case "CONNECTED_TO_SYSTEM" ->
          add(EventType.LEG_ANSWERED, time("connectedToSystemTimestamp"))
              .details(EventDetails.builder().answeredBy(answeredBy()).build());
      case "QUEUED" ->
          add(EventType.QUEUE_ENTERED, time("queueInfo", "enqueueTimestamp"))
              .details(EventDetails.builder().queue(contact.queue("queueInfo")).build());
      case "CONNECTED_TO_AGENT" -> connectedToAgent();
      case "DISCONNECTED" -> disconnected();
      case "PAUSED" -> add(EventType.HOLD_STARTED, time("lastPausedTimestamp"));
      case "RESUMED" -> add(EventType.HOLD_ENDED, time("lastResumedTimestamp"));
      case "CONTACT_DATA_UPDATED" -> add(EventType.DATA_UPDATED, time("lastUpdateTimestamp"));
      case "COMPLETED" -> {
        Instant worked = contact.time("agentInfo", "afterContactWorkEndTimestamp");
        add(Texts.vendorType(VENDOR, type), worked != null ? worked : time("disconnectTimestamp"));
      }
      default -> add(Texts.vendorType(VENDOR, type), time("lastUpdateTimestamp"));
    }
    if (!type.equals("INITIATED")) {
      initiated();
    }
  }

  /** EventBridge may lose events, so each later one tells when the contact began, too. */
  private void initiated() throws BadRecord {
    Instant time = contact.time("initiationTimestamp");
    if (time != null) {
      contact
          .events()
          .shared(call, EventType.CALL_STARTED, time)
          .legId(call.value())
          .direction(contact.direction());
    }
  }

  /** The time of this step, or else that of the envelope. */
  private Instant time(String... path) throws BadRecord {
    Instant own = contact.time(path);
    if (own != null) {
      return own;
    }
    if (sent == null) {
      throw new BadRecord("has neither " + String.join(".", path) + " nor the time of an envelope");
    }
    return sent;
  }

  private CallFlowEvent.Builder add(EventType type, Instant time) throws BadRecord {
    return contact
        .events()
        .add(call, type, time)
        .legId(call.value())
        .direction(contact.direction())
        .from(contact.from())
        .to(contact.to())
        .links(contact.links(call));
  }

  /** The link in the previous contact; all events of this contact would make the same one. */
  private void comesFromPrevious() throws BadRecord {
    String previous = contact.text("previousContactId");
    Instant time = contact.time("initiationTimestamp");
    if (previous != null && time != null && !previous.equals(call.value())) {
      contact
          .events()
          .shared(Contact.callId(previous), EventType.LINK_ASSERTED, time)
          .links(List.of(new Link(Relation.TRANSFERRED_TO, call, null)));
    }
  }

  /** Null says that whoever was called answered. */
  private @Nullable AnsweredBy answeredBy() {
    AnsweredBy detected = Disconnects.detected(contact.text("answeringMachineDetectionStatus"));
    return detected != null || contact.isOutbound() ? detected : AnsweredBy.SYSTEM;
  }

  private void connectedToAgent() throws BadRecord {
    serve(add(EventType.AGENT_CONNECTED, time("agentInfo", "connectedToAgentTimestamp")));
    answeredBySystem();
  }

  private void serve(CallFlowEvent.Builder event) {
    EventDetails.Builder details =
        EventDetails.builder().answeredBy(AnsweredBy.PERSON).queue(contact.queue("queueInfo"));
    if (contact.isOutbound()) {
      event.from(contact.agent("agentInfo")); // the agent calls the customer
    } else {
      details.agent(contact.agent("agentInfo"));
    }
    event.details(details.build());
  }

  /** Connect sends no event of its own when it answers a call that came in. */
  private void answeredBySystem() throws BadRecord {
    Instant time = contact.time("connectedToSystemTimestamp");
    if (time != null && !contact.isOutbound()) {
      contact
          .events()
          .shared(call, EventType.LEG_ANSWERED, time)
          .legId(call.value())
          .details(EventDetails.builder().answeredBy(AnsweredBy.SYSTEM).build());
    }
  }

  private void disconnected() throws BadRecord {
    Instant time = time("disconnectTimestamp");
    String reason = contact.text("disconnectReason");
    boolean waited = contact.time("queueInfo", "enqueueTimestamp") != null;
    boolean served = contact.time("agentInfo", "connectedToAgentTimestamp") != null;
    boolean movesOn = contact.text("nextContactId") != null;
    CallResult result = Disconnects.result(reason);
    if (result == null) {
      result = Disconnects.result(contact.text("answeringMachineDetectionStatus"));
    }
    boolean abandoned =
        result == null
            && waited
            && !served
            && !movesOn
            && !contact.isOutbound()
            && (reason == null || reason.equals("CUSTOMER_DISCONNECT"));
    String endedBy = Disconnects.endedBy(reason);
    CallResult end = abandoned ? CallResult.ABANDONED : result;
    CallFlowEvent.Builder event = add(EventType.LEG_ENDED, time);
    if (end != null || reason != null) {
      event.outcome(new Outcome(end, null, null, reason, endedBy));
    }
    contact.events().add(call, EventType.CALL_ENDED, time).legId(call.value());
    answeredBySystem();
    if (contact.isOutbound()) {
      answered();
    }
    queuedAndServed();
  }

  /** The last event tells the steps before it, whose own events may be lost. */
  private void queuedAndServed() throws BadRecord {
    Instant queued = contact.time("queueInfo", "enqueueTimestamp");
    Instant served = contact.time("agentInfo", "connectedToAgentTimestamp");
    if (queued != null) {
      contact
          .events()
          .shared(call, EventType.QUEUE_ENTERED, queued)
          .legId(call.value())
          .details(EventDetails.builder().queue(contact.queue("queueInfo")).build());
    }
    if (served != null) {
      serve(contact.events().shared(call, EventType.AGENT_CONNECTED, served).legId(call.value()));
    }
  }

  /** Who answered may be known only at the end. */
  private void answered() throws BadRecord {
    Instant time = contact.time("connectedToSystemTimestamp");
    AnsweredBy by = answeredBy();
    if (time != null && by != null) {
      contact
          .events()
          .add(call, EventType.LEG_ANSWERED, time)
          .legId(call.value())
          .details(EventDetails.builder().answeredBy(by).build());
    }
  }
}
