package io.callflow.contract;

import static io.callflow.contract.EventMapper.direction;
import static io.callflow.contract.EventMapper.party;
import static io.callflow.contract.EventMapper.result;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.contract.model.ClockSkew;
import io.callflow.contract.model.EventPage;
import io.callflow.contract.model.RelatedCall;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.contract.model.StoryCut;
import io.callflow.contract.model.StoryWarning;
import io.callflow.contract.model.StoryWarningKind;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.StoredEvent;
import io.callflow.query.Page;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Maps stories to API models. */
public final class StoryMapper {
  private StoryMapper() {}

  /** All calls of the story as an answer of the API. Sums up each call that is present. */
  public static RelatedCalls related(Story story) {
    Map<CallKey, CallSummary> summaries = new HashMap<>();
    story.flows().forEach(call -> summaries.put(call.key(), CallSummary.unchecked(call)));
    return new RelatedCalls(
        story.asked().callId().value(),
        story.asked().key().value(),
        story.calls().stream().map(call -> call(call, summaries.get(call.key()))).toList(),
        story.calls().size(),
        summaries.values().stream()
            .map(CallSummary::startedAt)
            .min(Instant::compareTo)
            .orElseThrow(),
        endedAt(summaries.values().stream()),
        cuts(story.cuts()),
        clocks(story.clocks()),
        warnings(story.warnings()),
        null);
  }

  /**
   * A page of the calls of a story.
   *
   * @param from the place of the first call of the page
   * @param to the place after that of the last
   * @param nextToken leads to the next page; null on the last
   */
  public static RelatedCalls page(RelatedCalls all, int from, int to, @Nullable String nextToken) {
    return new RelatedCalls(
        all.callId(),
        all.callKey(),
        all.calls().subList(from, to),
        to - from,
        all.startedAt(),
        all.endedAt(),
        all.cuts(),
        all.clocks(),
        all.warnings(),
        nextToken);
  }

  /** The story whose pages had these calls. */
  public static RelatedCalls whole(RelatedCalls page, List<RelatedCall> calls) {
    return new RelatedCalls(
        page.callId(),
        page.callKey(),
        calls,
        calls.size(),
        page.startedAt(),
        page.endedAt(),
        page.cuts(),
        page.clocks(),
        page.warnings(),
        null);
  }

  /**
   * The story that answers of the API hold. Calls that have got no event are as if they were
   * erased: they were erased between the two answers.
   *
   * @param related all calls of the story
   * @param events the events of all calls; those of other calls are left out
   * @throws IllegalArgumentException if the answers do not make a story
   * @throws io.callflow.event.CallflowException if a value breaks an invariant of the event model
   */
  public static Story story(RelatedCalls related, List<StoredEvent> events) {
    Map<CallKey, List<StoredEvent>> byCall = new HashMap<>();
    for (StoredEvent event : events) {
      byCall.computeIfAbsent(event.eventId().callKey(), key -> new ArrayList<>()).add(event);
    }
    List<StoryCall> calls = new ArrayList<>();
    for (RelatedCall call : related.calls()) {
      CallKey key = new CallKey(call.callKey());
      List<StoredEvent> own = byCall.get(key);
      CallFlow flow = own == null ? null : CallFlow.of(own.get(0).event().callId(), own);
      Presence presence = ConnectionMapper.presence(call.presence());
      if (presence == Presence.PRESENT && flow == null) {
        presence = Presence.ERASED;
      }
      calls.add(
          new StoryCall(
              new CallRef(key, call.callId() == null ? null : new CallId(call.callId())),
              presence,
              call.steps(),
              call.connections().stream().map(ConnectionMapper::connection).toList(),
              presence == Presence.PRESENT ? flow : null));
    }
    List<StoryCut> cuts = related.cuts() == null ? List.of() : related.cuts();
    return new Story(calls, cuts.stream().map(ConnectionMapper::cut).toList());
  }

  /** A page of the events of a story as an answer of the API. */
  public static EventPage events(Page<StoredEvent> page, List<io.callflow.story.StoryCut> cuts) {
    return new EventPage(
        page.elements().stream().map(EventMapper::stored).toList(),
        page.elements().size(),
        page.nextToken(),
        EventMapper.damaged(page.damaged()),
        cuts(cuts));
  }

  /** The last end; null unless each of these calls has ended. */
  private static @Nullable Instant endedAt(Stream<CallSummary> calls) {
    Instant last = Instant.MIN;
    for (CallSummary call : (Iterable<CallSummary>) calls::iterator) {
      Instant end = call.endedAt();
      if (end == null) {
        return null;
      }
      last = end.isAfter(last) ? end : last;
    }
    return last;
  }

  private static RelatedCall call(StoryCall call, @Nullable CallSummary summary) {
    return new RelatedCall(
        call.ref().callId() == null ? null : call.ref().callId().value(),
        call.key().value(),
        ConnectionMapper.presence(call.presence()),
        call.steps(),
        call.connections().stream().map(ConnectionMapper::connection).toList(),
        summary == null ? null : SummaryMapper.state(summary.state()),
        summary == null ? null : result(summary.outcome()),
        summary == null ? null : direction(summary.direction()),
        summary == null ? null : party(summary.from()),
        summary == null ? null : party(summary.to()),
        summary == null ? null : summary.startedAt(),
        summary == null ? null : summary.endedAt(),
        summary == null ? null : summary.eventCount());
  }

  private static @Nullable List<ClockSkew> clocks(List<io.callflow.story.ClockSkew> clocks) {
    return clocks.isEmpty() ? null : clocks.stream().map(ConnectionMapper::clock).toList();
  }

  private static @Nullable List<StoryWarning> warnings(
      List<io.callflow.story.StoryWarning> warnings) {
    return warnings.isEmpty() ? null : warnings.stream().map(StoryMapper::warning).toList();
  }

  private static StoryWarning warning(io.callflow.story.StoryWarning warning) {
    StoryWarningKind kind =
        switch (warning.kind()) {
          case SAME_AND_RELATED -> StoryWarningKind.SAME_AND_RELATED;
          case PARENT_CIRCLE -> StoryWarningKind.PARENT_CIRCLE;
        };
    return new StoryWarning(
        kind, warning.calls().stream().map(CallKey::value).toList(), warning.text());
  }

  private static @Nullable List<StoryCut> cuts(List<io.callflow.story.StoryCut> cuts) {
    return cuts.isEmpty() ? null : cuts.stream().map(ConnectionMapper::cut).toList();
  }
}
