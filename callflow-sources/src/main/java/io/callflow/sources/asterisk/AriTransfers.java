package io.callflow.sources.asterisk;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps the events of transfers. They stand on the channel of who hands the call over. */
final class AriTransfers {
  private AriTransfers() {}

  static List<CallFlowEvent> events(AriRecord event) throws BadRecord {
    return switch (event.type()) {
      case "BridgeAttendedTransfer" -> attended(event);
      case "BridgeBlindTransfer" -> blind(event);
      default -> referred(event);
    };
  }

  private static boolean succeeds(AriRecord event) {
    return AriChannel.text(event.json(), "result").equalsIgnoreCase("Success");
  }

  /** The result of a transfer that fails; it is not that of the call. */
  private static @Nullable Outcome failure(AriRecord event) {
    String result = Texts.plain(AriChannel.text(event.json(), "result"), 256);
    return succeeds(event) || result == null ? null : new Outcome(null, null, null, result, null);
  }

  private static AriChannel required(AriRecord event, String member) throws BadRecord {
    AriChannel channel = event.channel(member);
    if (channel == null) {
      throw new BadRecord("is a " + event.type() + " and has no member '" + member + "'");
    }
    return channel;
  }

  private static List<CallFlowEvent> attended(AriRecord event) throws BadRecord {
    AriChannel first = required(event, "transferer_first_leg");
    AriChannel second = required(event, "transferer_second_leg");
    AriChannel transferee = event.channel("transferee");
    AriChannel target = event.channel("transfer_target");
    TransferDetails details =
        new TransferDetails(
            TransferKind.CONSULT, party(transferee), id(transferee), id(target), second.id());
    CallFlowEvent transfer =
        event
            .builder(
                first.call(),
                first.id(),
                succeeds(event) ? EventType.TRANSFER_COMPLETED : EventType.TRANSFER_FAILED)
            .from(first.party())
            .to(target == null ? null : party(target))
            .outcome(failure(event))
            .details(event.details(first).dialled(null).transfer(details).build())
            .build();
    List<CallFlowEvent> events = inBothCalls(transfer, transferee);
    Set<CallId> calls = new LinkedHashSet<>();
    for (AriChannel channel : new @Nullable AriChannel[] {transferee, second, target}) {
      if (channel != null && !channel.call().equals(first.call())) {
        calls.add(channel.call());
      }
    }
    for (CallId call : calls) {
      AriChannel moved = succeeds(event) ? moved(first, transferee, target, call) : null;
      boolean leaves = moved != null && moved.call().equals(call);
      events.addAll(
          leaves ? event.met(call, first.call(), moved) : event.met(first.call(), call, moved));
    }
    return events;
  }

  /**
   * The channel that goes on in the other call, the older one: Asterisk gives channels that meet
   * its linkedid. Null where no linkedid is shown: each channel stays in its own call.
   */
  private static @Nullable AriChannel moved(
      AriChannel first,
      @Nullable AriChannel transferee,
      @Nullable AriChannel target,
      CallId other) {
    AriChannel moved = MetCalls.AGE.compare(first.call(), other) <= 0 ? target : transferee;
    return moved == null || moved.linkedId() == null ? null : moved;
  }

  private static List<CallFlowEvent> blind(AriRecord event) throws BadRecord {
    AriChannel transferor = required(event, "channel");
    AriChannel transferee = event.channel("transferee");
    Party target = CelParties.party(AriChannel.text(event.json(), "exten"), "");
    CallFlowEvent transfer =
        event
            .builder(
                transferor.call(),
                transferor.id(),
                succeeds(event) ? EventType.TRANSFER_ACCEPTED : EventType.TRANSFER_FAILED)
            .from(transferor.party())
            .to(target)
            .outcome(failure(event))
            .details(
                event
                    .details(transferor)
                    .dialled(null)
                    .transfer(
                        new TransferDetails(
                            TransferKind.BLIND, party(transferee), id(transferee), null, null))
                    .build())
            .build();
    List<CallFlowEvent> events = inBothCalls(transfer, transferee);
    if (transferee != null && !transferee.call().equals(transferor.call())) {
      events.addAll(event.met(transferor.call(), transferee.call(), null));
    }
    return events;
  }

  /** In the call of the transferee, too, where that is another one: it goes on there. */
  private static List<CallFlowEvent> inBothCalls(
      CallFlowEvent transfer, @Nullable AriChannel transferee) {
    List<CallFlowEvent> events = new ArrayList<>();
    events.add(transfer);
    if (transferee != null && !transferee.call().equals(transfer.callId())) {
      events.add(
          transfer.toBuilder()
              .callId(transferee.call())
              .sourceEventId(transfer.sourceEventId() + "-of")
              .build());
    }
    return events;
  }

  /** A REFER that the application answers itself. */
  private static List<CallFlowEvent> referred(AriRecord event) throws BadRecord {
    JsonNode by = event.json().path("referred_by");
    JsonNode to = event.json().path("refer_to");
    AriChannel transferor = AriChannel.of(by, "source_channel");
    if (transferor == null) {
      throw new BadRecord("is a ChannelTransfer and has no referred_by.source_channel");
    }
    AriChannel transferee = AriChannel.of(by, "connected_channel");
    AriChannel target = AriChannel.of(to, "connected_channel");
    AriChannel consulting = AriChannel.of(to, "destination_channel");
    JsonNode requested = to.path("requested_destination");
    String destination = AriChannel.text(requested, "destination");
    boolean isConsult = consulting != null || target != null;
    TransferDetails details =
        new TransferDetails(
            isConsult ? TransferKind.CONSULT : TransferKind.BLIND,
            party(transferee),
            id(transferee),
            id(target),
            id(consulting));
    EventType type =
        switch (AriChannel.text(event.json(), "state")) {
          case "channel_answered" -> EventType.TRANSFER_COMPLETED;
          case "channel_unavailable", "channel_declined" -> EventType.TRANSFER_FAILED;
          case "channel_progress" -> EventType.TRANSFER_ACCEPTED;
          default -> EventType.TRANSFER_STARTED;
        };
    Party party = target == null ? CelParties.party(destination, "") : party(target);
    return List.of(
        event
            .builder(transferor.call(), transferor.id(), type)
            .from(transferor.party())
            .to(party)
            .details(event.details(transferor).dialled(null).transfer(details).build())
            .build());
  }

  private static @Nullable Party party(@Nullable AriChannel channel) {
    return channel == null ? null : channel.party();
  }

  private static @Nullable String id(@Nullable AriChannel channel) {
    return channel == null ? null : channel.id();
  }
}
