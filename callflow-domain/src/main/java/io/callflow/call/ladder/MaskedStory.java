package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.story.Connection;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A story without anything that tells who took part: each call is masked as {@link MaskedCall} does
 * it, and equal names in different calls get one pseudonym. So do callIds and correlation ids; the
 * call that was asked for is {@code call-1}. Events of different calls with one timestamp may come
 * in another order than in the story.
 *
 * <pre>{@code
 * Story masked = MaskedStory.of(story);
 * String page = HtmlWriter.write(masked, Ladder.of(masked), ZoneOffset.UTC);
 * }</pre>
 */
public final class MaskedStory {
  private final Story story;
  private final Pseudonyms names = new Pseudonyms();
  private final Map<CallKey, MaskedCall> masks = new HashMap<>();
  private final Map<CallKey, CallFlow> masked = new HashMap<>();
  private final Map<EventId, EventId> eventIds = new HashMap<>();

  private MaskedStory(Story story) {
    this.story = story;
    Participants participants = new Participants();
    List<MaskedCall> all = new ArrayList<>();
    for (CallFlow flow : story.flows()) {
      MaskedCall mask = new MaskedCall(flow, participants.ofAnotherCall(), names);
      all.add(mask);
      masks.put(flow.key(), mask);
    }
    MaskedCall.settle(all);
    story.calls().forEach(call -> name(call.key()));
    for (CallFlow flow : story.flows()) {
      mask(flow);
    }
  }

  /** The story with all its calls masked. */
  public static Story of(Story story) {
    return new MaskedStory(story).masked();
  }

  private void mask(CallFlow flow) {
    MaskedCall mask = masks.get(flow.key());
    if (mask != null) {
      CallFlow hidden = mask.masked();
      masked.put(flow.key(), hidden);
      for (int i = 0; i < flow.events().size(); i++) {
        eventIds.put(flow.events().get(i).eventId(), hidden.events().get(i).eventId());
      }
    }
  }

  private Story masked() {
    List<StoryCall> calls = new ArrayList<>();
    for (StoryCall call : story.calls()) {
      CallRef ref = CallRef.of(name(call.key()));
      List<Connection> connections =
          call.connections().stream().flatMap(why -> masked(why).stream()).toList();
      calls.add(
          new StoryCall(ref, call.presence(), call.steps(), connections, masked.get(call.key())));
    }
    return new Story(calls, story.cuts());
  }

  private CallId name(CallKey key) {
    return MaskedCall.callName(names, key);
  }

  /** Empty if the story does not have the event that asserts it. */
  private Optional<Connection> masked(Connection connection) {
    EventId eventId = eventIds.get(connection.eventId());
    MaskedCall mask = masks.get(connection.assertedBy());
    if (eventId == null || mask == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Connection(
            name(connection.assertedBy()).key(),
            name(connection.about()).key(),
            connection.relation(),
            mask.leg(connection.legId()),
            mask.named("Correlation", connection.correlationId()),
            eventId,
            mask.source(connection.source())));
  }
}
