package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.StandardEventType.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects when a call was parked, and who retrieved it, in the order of the call. */
final class Parkings {
  private record Parked(
      @Nullable String legId,
      @Nullable ParkingPlace place,
      @Nullable Party retriever,
      Instant start,
      @Nullable Instant end) {
    private Parked ended(Instant at, @Nullable ParkingPlace told, @Nullable Party by) {
      ParkingPlace known = place == null ? told : place;
      return new Parked(legId, known, retriever == null ? by : retriever, start, at);
    }
  }

  private final List<Parked> all = new ArrayList<>();

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    ParkingPlace place = event.details().parking();
    if (type.opens(Part.PARK)) {
      all.add(new Parked(event.legId(), place, null, event.timestamp(), null));
    } else if (type.closes(Part.PARK)) {
      end(event.legId(), event.timestamp(), place, event.to());
    } else if (type.closes(Part.LEG) && event.legId() != null) {
      end(event.legId(), event.timestamp(), null, null);
    } else if (type.closes(Part.CALL)) {
      all.replaceAll(
          parked -> parked.end() == null ? parked.ended(event.timestamp(), null, null) : parked);
    }
  }

  private void end(
      @Nullable String legId, Instant at, @Nullable ParkingPlace place, @Nullable Party by) {
    for (int i = all.size() - 1; i >= 0; i--) {
      Parked parked = all.get(i);
      if (parked.end() == null && Objects.equals(parked.legId(), legId)) {
        all.set(i, parked.ended(at, place, by));
        return;
      }
    }
  }

  /** In order of appearance. */
  List<Parking> parkings(Function<String, @Nullable Party> parties) {
    return all.stream()
        .map(
            parked -> {
              ParkingPlace place = parked.place();
              return new Parking(
                  parked.legId(),
                  parked.legId() == null ? null : parties.apply(parked.legId()),
                  place == null ? null : place.lot(),
                  place == null ? null : place.space(),
                  parked.retriever(),
                  parked.start(),
                  parked.end());
            })
        .toList();
  }
}
