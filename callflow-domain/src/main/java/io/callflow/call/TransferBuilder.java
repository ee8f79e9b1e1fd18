package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the events of one transfer say, one event after the other in the order of the call.
 */
final class TransferBuilder {
  private final EventId eventId;
  private Transfer.State state = Transfer.State.STARTED;
  private @Nullable TransferKind kind;
  private @Nullable String legId;
  private @Nullable String transfereeLegId;
  private @Nullable String targetLegId;
  private @Nullable String consultLegId;
  private @Nullable Party transferor;
  private @Nullable Party transferee;
  private @Nullable Party target;
  private @Nullable Link targetCall;
  private @Nullable Instant startedAt;
  private @Nullable Instant acceptedAt;
  private @Nullable Instant endedAt;

  TransferBuilder(StoredEvent first) {
    eventId = first.eventId();
  }

  /** Whether this event may go on with the transfer. */
  boolean isOpenFor(CallFlowEvent event) {
    TransferDetails details = event.details().transfer();
    boolean sameKind =
        details == null || details.kind() == null || kind == null || details.kind() == kind;
    boolean accepts = event.eventType().means(StandardEventType.TRANSFER_ACCEPTED);
    return sameKind
        && (state == Transfer.State.STARTED || (state == Transfer.State.ACCEPTED && !accepts));
  }

  boolean isOf(CallFlowEvent event) {
    return Objects.equals(legId, event.legId());
  }

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    legId = legId == null ? event.legId() : legId;
    transferor = transferor == null ? event.from() : transferor;
    target = target == null ? event.to() : target;
    TransferDetails details = event.details().transfer();
    if (details != null) {
      kind = kind == null ? details.kind() : kind;
      transferee = transferee == null ? details.transferee() : transferee;
      transfereeLegId = transfereeLegId == null ? details.transfereeLegId() : transfereeLegId;
      targetLegId = targetLegId == null ? details.targetLegId() : targetLegId;
      consultLegId = consultLegId == null ? details.consultLegId() : consultLegId;
    }
    for (Link link : event.links()) {
      if (targetCall == null && link.rel() == Relation.TRANSFERRED_TO) {
        targetCall = link;
      }
    }
    if (type.opens(Part.TRANSFER)) {
      startedAt = event.timestamp();
    } else if (type.means(StandardEventType.TRANSFER_ACCEPTED)) {
      state = Transfer.State.ACCEPTED;
      acceptedAt = event.timestamp();
    } else if (type.means(StandardEventType.TRANSFER_FAILED)) {
      state = Transfer.State.FAILED;
      endedAt = event.timestamp();
    } else if (type.means(StandardEventType.TRANSFER_COMPLETED)) {
      state = Transfer.State.COMPLETED;
      endedAt = event.timestamp();
    }
  }

  /**
   * The transfer.
   *
   * @param parties the party of a leg; null where it is not known
   */
  Transfer transfer(List<Conversation> conversations, Function<String, @Nullable Party> parties) {
    String handedOver = transfereeLegId != null ? transfereeLegId : legId;
    Conversation after = transfereeLegId == null ? null : after(conversations, transfereeLegId);
    Transfer.State reached = state;
    Instant end = endedAt;
    if (reached == Transfer.State.ACCEPTED && after != null) {
      reached = Transfer.State.COMPLETED;
      end = after.startedAt();
    }
    Party known = party(targetLegId, parties);
    Party to = known == null ? target : known;
    if (to == null && after != null) {
      to = partner(after, parties);
    }
    Party handed = party(transfereeLegId, parties);
    return new Transfer(
        eventId,
        kind,
        reached,
        handedOver,
        transferor != null ? transferor : party(legId, parties),
        handed == null ? transferee : handed,
        to,
        targetCall,
        startedAt,
        acceptedAt,
        end);
  }

  private static @Nullable Party party(
      @Nullable String leg, Function<String, @Nullable Party> parties) {
    return leg == null ? null : parties.apply(leg);
  }

  /** The first conversation of the transferee after the transfer without the transferor. */
  private @Nullable Conversation after(List<Conversation> conversations, String transfereeLeg) {
    Instant from = acceptedAt != null ? acceptedAt : endedAt != null ? endedAt : startedAt;
    for (Conversation talk : conversations) {
      Instant end = talk.endedAt();
      boolean over = from == null || (end != null && !end.isAfter(from));
      if (!over
          && talk.legIds().contains(transfereeLeg)
          && (legId == null || !talk.legIds().contains(legId))
          && (consultLegId == null || !talk.legIds().contains(consultLegId))) {
        return talk;
      }
    }
    return null;
  }

  private @Nullable Party partner(Conversation talk, Function<String, @Nullable Party> parties) {
    for (String leg : talk.legIds()) {
      Party party = parties.apply(leg);
      if (!leg.equals(transfereeLegId) && party != null) {
        return party;
      }
    }
    return null;
  }
}
