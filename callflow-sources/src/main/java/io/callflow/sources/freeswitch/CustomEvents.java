package io.callflow.sources.freeswitch;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Maps the events of modules: {@code Event-Name: CUSTOM}, told apart by their subclass. */
final class CustomEvents {
  private final EventMapper mapper;
  private final NativeEvent event;
  private final String subclass;

  CustomEvents(EventMapper mapper, NativeEvent event, String subclass) {
    this.mapper = mapper;
    this.event = event;
    this.subclass = subclass;
  }

  List<CallFlowEvent> events() throws BadRecord, OtherRecord {
    return switch (subclass) {
      case "callcenter::info" -> callcenter();
      case "conference::maintenance" -> conference();
      case "valet_parking::info" -> valetParking();
      case "sofia::transferor" -> transferor();
      case "sofia::transferee", "sofia::replaced" ->
          linked(event.first("att_xfer_replaced_call_id", "att_xfer_replaced_by"));
      default -> {
        if (event.uuid().isEmpty() || subclass.startsWith("sofia::register")) {
          throw new OtherRecord(subclass);
        }
        yield unknown(subclass);
      }
    };
  }

  private List<CallFlowEvent> unknown(String name) throws BadRecord {
    EventType type = Texts.vendorType(EventMapper.VENDOR, name);
    return EventMapper.one(event, mapper.leg(event, mapper.facts(event), type));
  }

  /** Members wait in a queue; agents are offered them. The call is the member's. */
  private List<CallFlowEvent> callcenter() throws BadRecord, OtherRecord {
    String action = event.get("CC-Action");
    String member = event.get("CC-Member-Session-UUID");
    if (member.isEmpty()) {
      throw new OtherRecord(Texts.cut(subclass + " " + Texts.whole(action), 64));
    }
    EventMapper.Facts facts =
        new EventMapper.Facts(
            member.equals(event.uuid()) ? ChannelCalls.of(event) : ChannelCalls.call(member),
            EventMapper.time(event),
            event.id());
    Party agent = ChannelParties.party(event.get("CC-Agent"), "");
    Party caller =
        ChannelParties.party(event.get("CC-Member-CID-Number"), event.get("CC-Member-CID-Name"));
    EventDetails.Builder details =
        EventDetails.builder().queue(Texts.plain(event.get("CC-Queue"), 256));
    CallFlowEvent.Builder built =
        switch (action) {
          case "member-queue-start", "member-queue-resume" ->
              mapper.event(event, facts, EventType.QUEUE_ENTERED).legId(legId(member)).from(caller);
          case "member-queue-end" ->
              mapper
                  .event(event, facts, EventType.QUEUE_LEFT)
                  .legId(legId(member))
                  .from(caller)
                  .outcome(leftQueue());
          case "agent-offering" ->
              mapper.event(event, facts, EventType.AGENT_OFFERED).from(caller).to(agent);
          case "bridge-agent-start" ->
              mapper
                  .event(event, facts, EventType.AGENT_CONNECTED)
                  .legId(ChannelCalls.isId(agentLeg()) ? agentLeg() : null)
                  .from(caller)
                  .to(agent);
          case "bridge-agent-fail" ->
              mapper
                  .event(event, facts, EventType.AGENT_MISSED)
                  .from(caller)
                  .to(agent)
                  .outcome(missed());
          default ->
              mapper
                  .event(event, facts, Texts.vendorType(EventMapper.VENDOR, "callcenter " + action))
                  .legId(action.startsWith("bridge-agent") ? null : legId(member));
        };
    if (action.equals("bridge-agent-start")) {
      details.agent(agent);
    }
    return EventMapper.one(event, built.details(details.build()));
  }

  private String agentLeg() {
    return event.first("CC-Agent-UUID", "Unique-ID");
  }

  private static String legId(String uuid) throws BadRecord {
    return EventMapper.legId(uuid);
  }

  /** Terminated means that an agent served the member; Cancel has a reason. */
  private @Nullable Outcome leftQueue() {
    String cause = event.get("CC-Cause");
    String reason = event.get("CC-Cancel-Reason");
    CallResult result =
        switch (cause.isEmpty() || cause.equals("Cancel") ? reason : cause) {
          case "Terminated" -> CallResult.ANSWERED;
          case "BREAK_OUT", "NONE" -> CallResult.ABANDONED;
          case "TIMEOUT", "NO_AGENT_TIMEOUT" -> CallResult.NO_ANSWER;
          default -> null;
        };
    String told = Texts.plain(reason.isEmpty() ? cause : reason, 256);
    return result == null && told == null ? null : new Outcome(result, null, null, told, null);
  }

  private @Nullable Outcome missed() {
    String cause = event.get("CC-Hangup-Cause");
    CallResult result = HangupCauses.unanswered(cause);
    String reason = Texts.plain(cause, 256);
    return result == null && reason == null
        ? null
        : new Outcome(result, null, HangupCauses.q850(cause), reason, null);
  }

  private List<CallFlowEvent> conference() throws BadRecord, OtherRecord {
    String action = event.get("Action");
    if (event.uuid().isEmpty()) {
      throw new OtherRecord(Texts.cut(subclass + " " + Texts.whole(action), 64));
    }
    EventType type =
        switch (action) {
          case "add-member" -> EventType.BRIDGE_JOINED;
          case "del-member" -> EventType.BRIDGE_LEFT;
          default -> Texts.vendorType(EventMapper.VENDOR, "conference " + action);
        };
    String room = Texts.plain(event.get("Conference-Name"), 256);
    String id = Texts.plain(event.get("Conference-Unique-ID"), 256);
    EventDetails details =
        ChannelParties.details(event).conference(room).bridgeId(id == null ? room : id).build();
    return EventMapper.one(event, mapper.leg(event, mapper.facts(event), type).details(details));
  }

  /** On {@code bridge}, the channel is that of who retrieves; the parked one has its own event. */
  private List<CallFlowEvent> valetParking() throws BadRecord, OtherRecord {
    if (event.uuid().isEmpty()) {
      throw new OtherRecord(subclass);
    }
    String lot = Texts.plain(event.get("Valet-Lot-Name"), 256);
    String space = Texts.plain(event.get("Valet-Extension"), 256);
    EventDetails.Builder details = ChannelParties.details(event);
    details.parking(lot == null && space == null ? null : new ParkingPlace(lot, space));
    EventMapper.Facts facts = mapper.facts(event);
    String action = event.get("Action");
    EventType type =
        switch (action) {
          case "hold" -> EventType.PARK_STARTED;
          case "exit" -> EventType.PARK_ENDED;
          default -> Texts.vendorType(EventMapper.VENDOR, "valet_parking " + action);
        };
    List<CallFlowEvent> events =
        EventMapper.one(event, mapper.leg(event, facts, type).details(details.build()));
    String parked = event.get("Bridge-To-UUID");
    if (!ChannelCalls.isId(parked) || parked.equals(facts.call().value())) {
      return events;
    }
    CallFlowEvent retrieved =
        CallFlowEvent.builder(
                ChannelCalls.call(parked), EventType.PARK_ENDED, facts.time(), mapper.source())
            .sourceEventId(facts.id() + "-parked")
            .legId(parked)
            .to(ChannelParties.from(event))
            .details(EventDetails.builder().parking(details.build().parking()).build())
            .build();
    List<CallFlowEvent> all = new ArrayList<>(events);
    all.add(retrieved);
    return mapper.with(all, facts, Set.of(parked));
  }

  /** An attended transfer: the channel is the transferor's; other headers name the others. */
  private List<CallFlowEvent> transferor() throws BadRecord, OtherRecord {
    if (event.uuid().isEmpty()) {
      throw new OtherRecord(subclass);
    }
    EventMapper.Facts facts = mapper.facts(event);
    String handedOver = id(event.get("att_xfer_original_call_id"));
    String target = id(event.get("att_xfer_destination_call_id"));
    String consult = id(event.get("att_xfer_destination_peer_uuid"));
    CallFlowEvent.Builder built =
        mapper
            .leg(event, facts, EventType.TRANSFER_STARTED)
            .details(
                ChannelParties.details(event)
                    .transfer(
                        new TransferDetails(
                            TransferKind.CONSULT,
                            null,
                            handedOver == null ? null : Texts.cut(handedOver, 256),
                            target,
                            consult))
                    .build())
            .links(consult == null ? List.of() : EventMapper.transferredTo(consult));
    Set<String> others = new TreeSet<>();
    if (consult != null && !consult.equals(facts.call().value())) {
      others.add(consult);
    }
    return mapper.with(EventMapper.one(event, built), facts, others);
  }

  private static @Nullable String id(String text) {
    return ChannelCalls.isId(text) ? text : null;
  }

  private List<CallFlowEvent> linked(String other) throws BadRecord, OtherRecord {
    if (event.uuid().isEmpty()) {
      throw new OtherRecord(subclass);
    }
    EventMapper.Facts facts = mapper.facts(event);
    Set<String> others = new TreeSet<>();
    if (ChannelCalls.isId(other) && !other.equals(facts.call().value())) {
      others.add(other);
    }
    return mapper.with(unknown(subclass), facts, others);
  }
}
