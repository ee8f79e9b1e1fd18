package io.callflow.http.operation;

import io.callflow.Callflow;
import io.callflow.codec.CallCodec;
import io.callflow.codec.EventLine;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.StoryMapper;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.query.DamagedCall;
import io.callflow.query.Page;
import io.callflow.query.StoryQuery;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The story that a request asks for, read once; its pages are parts of it. */
record RequestedStory(Tenant tenant, StoryQuery query, Story story) {
  private static final CallCodec CODEC = new JsonCallCodec();

  /** The most bytes of metadata of a page, as for the events of one call. */
  private static final int MAX_BYTES = 8 * 1024 * 1024;

  /**
   * Reads the story.
   *
   * @throws CallflowException as {@link io.callflow.Calls#story(StoryQuery)}
   */
  static RequestedStory read(
      Supplier<Callflow> callflow, Request request, Facts facts, StoryQuery query) {
    Tenant tenant = request.requirePrincipal().tenant();
    Story story = callflow.get().tenant(tenant).story(query);
    facts.put("storyCalls", story.calls().size());
    return new RequestedStory(tenant, query, story);
  }

  /**
   * Answers a page of the calls.
   *
   * @throws CallflowException {@link ErrorCode#INVALID_TOKEN}
   */
  Response calls(int pageSize, @Nullable String nextToken, AnswerLimit limit, Facts facts) {
    StoryToken tokens = StoryToken.ofCalls(tenant, query);
    int from = nextToken == null ? 0 : tokens.placeOfCall(story.calls(), nextToken);
    RelatedCalls all = StoryMapper.related(story);
    return FittingPage.read(
        pageSize,
        limit,
        most -> {
          RelatedCalls page = page(all, from, most, tokens);
          facts.put("resultCount", page.count());
          return Json.write(page);
        });
  }

  /** The first calls of the story, with a token if there are more. */
  RelatedCalls firstCalls(RelatedCalls all, int most) {
    return page(all, 0, most, StoryToken.ofCalls(tenant, query));
  }

  private RelatedCalls page(RelatedCalls all, int from, int most, StoryToken tokens) {
    int to = Math.min(from + most, story.calls().size());
    return StoryMapper.page(
        all, from, to, to < story.calls().size() ? tokens.after(story.calls().get(to - 1)) : null);
  }

  /**
   * The events of all calls, in the order of a story.
   *
   * @throws CallflowException {@link ErrorCode#INVALID_TOKEN}
   */
  EventPages.Source events(@Nullable String nextToken) {
    StoryToken tokens = StoryToken.ofEvents(tenant, query);
    List<StoredEvent> events = story.events();
    int from = nextToken == null ? 0 : tokens.placeOfEvent(events, nextToken);
    return new EventPages.Source() {
      @Override
      public Page<EventLine> page(int most) {
        int to = end(events, from, most);
        return new Page<>(
            events.subList(from, to).stream().map(event -> EventLine.of(event, CODEC)).toList(),
            to < events.size() ? tokens.after(events.get(to - 1)) : null,
            damaged());
      }

      @Override
      public byte[] json(Page<EventLine> page) {
        List<StoredEvent> part = page.elements().stream().map(EventLine::event).toList();
        return Json.write(
            StoryMapper.events(new Page<>(part, page.nextToken(), page.damaged()), story.cuts()));
      }

      @Override
      public boolean isFirst() {
        return nextToken == null;
      }
    };
  }

  /** Where a page ends: after at least one event, and before one that has no room any more. */
  private static int end(List<StoredEvent> events, int from, int most) {
    int room = MAX_BYTES;
    int to = from;
    while (to < events.size() && to - from < most && room > 0) {
      Metadata metadata = events.get(to).event().metadata();
      room -= metadata == null ? 0 : metadata.size();
      to++;
    }
    return to;
  }

  private List<DamagedCall> damaged() {
    return story.calls().stream()
        .filter(call -> call.presence() == Presence.DAMAGED)
        .map(RequestedStory::damaged)
        .toList();
  }

  private static DamagedCall damaged(StoryCall call) {
    return new DamagedCall(
        call.key(), "This call cannot be read; asked for alone, it is answered with the reason.");
  }
}
