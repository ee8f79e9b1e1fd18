package io.callflow.story;

import io.callflow.call.CallFlow;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.StoredEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A call with all calls that belong to it: those that links or correlation ids connect with it, and
 * those connected with these, whichever of two calls asserts the connection and in whichever order
 * the events were stored.
 *
 * @param calls the call that was asked for, then the others: the nearest first, those of one
 *     distance by key. Each is connected with a call before it; why is unknown only of a damaged
 *     one
 * @param cuts where the story was cut, at most one for each limit, in the order of the limits;
 *     empty for a whole story
 */
public record Story(List<StoryCall> calls, List<StoryCut> cuts) {
  /**
   * The order of the events of a story: timestamp, then call key, then the order within the call.
   */
  public static final Comparator<StoredEvent> ORDER =
      Comparator.comparing((StoredEvent stored) -> stored.event().timestamp())
          .thenComparing(stored -> stored.eventId().callKey().value())
          .thenComparing(CallFlow.ORDER);

  /**
   * Checks that the story begins with a present call.
   *
   * @throws IllegalArgumentException if not
   */
  public Story {
    calls = List.copyOf(calls);
    cuts = List.copyOf(cuts);
    if (calls.isEmpty() || calls.get(0).flow() == null) {
      throw new IllegalArgumentException("a story begins with a call that is present");
    }
  }

  /** The story of a call without its related calls. */
  public static Story of(CallFlow call) {
    return new Story(
        List.of(new StoryCall(CallRef.of(call.callId()), Presence.PRESENT, 0, List.of(), call)),
        List.of());
  }

  /** The call that was asked for. */
  public CallFlow asked() {
    return flows().get(0);
  }

  /** The calls that are present, in the order of {@link #calls}. */
  public List<CallFlow> flows() {
    return calls.stream().flatMap(call -> call.events().stream()).toList();
  }

  /** The call with this key; empty if it does not belong to the story. */
  public Optional<StoryCall> call(CallKey key) {
    return calls.stream().filter(call -> call.key().equals(key)).findFirst();
  }

  /** The events of all calls, in the order of a {@linkplain #ORDER story}. */
  public List<StoredEvent> events() {
    List<StoredEvent> events = new ArrayList<>();
    flows().forEach(flow -> events.addAll(flow.events()));
    events.sort(ORDER);
    return events;
  }

  /**
   * How far the clocks of the sources are apart, as far as the events show it: estimated from SIP
   * messages and steps that two sources report, and from children, which neither start before their
   * parent nor end after it. At most one for each source, and none that its spread explains; in the
   * order of the sources' names. Computed at each call. Nothing else in a story depends on it.
   */
  public List<ClockSkew> clocks() {
    return new Clocks(this).skews();
  }

  /**
   * Which connections contradict each other: two calls that are the same one and yet related in
   * another way, and parents in a circle. In the order of the calls, the circles last. Computed at
   * each call.
   */
  public List<StoryWarning> warnings() {
    return new Contradictions(this).warnings();
  }
}
