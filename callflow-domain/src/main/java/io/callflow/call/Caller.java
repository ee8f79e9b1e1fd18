package io.callflow.call;

import io.callflow.event.CallId;
import io.callflow.event.Party;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which leg of a call is the caller's: the one that the call is named after, or else the first that
 * appears. If that is an end of a loopback, the switch originated the call: it then called the
 * first party, too.
 */
final class Caller {
  private final @Nullable LegBuilder leg;
  private final boolean isOriginated;
  private final List<LegBuilder> called;

  private Caller(@Nullable LegBuilder leg, boolean isOriginated, List<LegBuilder> called) {
    this.leg = leg;
    this.isOriginated = isOriginated;
    this.called = called;
  }

  /**
   * Finds the caller.
   *
   * @param legs in order of appearance
   */
  static Caller of(CallId callId, Collection<LegBuilder> legs) {
    LegBuilder first = null;
    for (LegBuilder leg : legs) {
      if (leg.legId().equals(callId.value())) {
        first = leg;
        break;
      }
      first = first == null ? leg : first;
    }
    boolean originated = first != null && first.isLoopback();
    LegBuilder calling = originated ? null : first;
    List<LegBuilder> called = new ArrayList<>();
    for (LegBuilder leg : legs) {
      if (leg.isLoopback() || leg == calling) {
        continue;
      }
      if (calling == null) {
        calling = leg;
      } else {
        called.add(leg);
      }
    }
    return new Caller(calling, originated && calling != null, called);
  }

  /** The leg of the caller; null if no event is on a leg of a party. */
  @Nullable LegBuilder leg() {
    return leg;
  }

  @Nullable String legId() {
    return leg == null ? null : leg.legId();
  }

  /** Whether the switch originated the call. */
  boolean isOriginated() {
    return isOriginated;
  }

  /**
   * Whether the party of the calling leg was called, too, so that the {@code to} of its events
   * names it: the switch originated the call, or no event says who calls.
   */
  boolean isCalled() {
    return leg != null && (isOriginated || !leg.hasCaller()) && !called.isEmpty();
  }

  /** The party of the calling leg; null if it is not known. */
  @Nullable Party party() {
    return leg == null ? null : leg.party(!isOriginated, null);
  }

  /** The legs of those who were called, in order of appearance. */
  List<LegBuilder> called() {
    return called;
  }
}
