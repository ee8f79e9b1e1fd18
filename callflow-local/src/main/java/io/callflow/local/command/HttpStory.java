package io.callflow.local.command;

import io.callflow.contract.StoryMapper;
import io.callflow.contract.model.RelatedCall;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.query.StoryQuery;
import io.callflow.story.Story;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a story behind a service, page by page. */
final class HttpStory {
  private final HttpConnection service;
  private final StoryQuery query;
  private final String path;

  HttpStory(HttpConnection service, StoryQuery query) {
    this.service = service;
    this.query = query;
    path = "/calls/" + HttpConnection.path(query.call());
  }

  /** The parameters of an operation on a call that make it one on the story. */
  Map<String, Object> parameters() {
    Map<String, Object> parameters = limits();
    parameters.put("related", "true");
    return parameters;
  }

  private Map<String, Object> limits() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("maxCalls", query.maxCalls());
    parameters.put("maxSteps", query.maxSteps());
    return parameters;
  }

  RelatedCalls related() {
    Map<String, Object> parameters = limits();
    parameters.put("limit", StoryQuery.MOST_CALLS);
    List<RelatedCall> calls = new ArrayList<>();
    String nextToken = null;
    RelatedCalls page;
    do {
      parameters.put("nextToken", nextToken == null ? "" : nextToken);
      page =
          service.answer(
              service.read(path + "/related" + QueryText.of(parameters)), RelatedCalls::read);
      service.requireProgress(nextToken, page.nextToken());
      nextToken = page.nextToken();
      requireAtMost(StoryQuery.MOST_CALLS, calls.size(), page.calls().size(), nextToken);
      calls.addAll(page.calls());
    } while (nextToken != null);
    return StoryMapper.whole(page, calls);
  }

  Story story() {
    RelatedCalls related = related();
    List<StoredEvent> events = events();
    try {
      return StoryMapper.story(related, events);
    } catch (IllegalArgumentException | CallflowException e) {
      throw service.strange(e);
    }
  }

  private List<StoredEvent> events() {
    List<StoredEvent> events = new ArrayList<>();
    String nextToken = null;
    do {
      Page<StoredEvent> page =
          service.events(path + "/events", parameters(), EventQuery.MAX_PAGE_SIZE, nextToken);
      nextToken = page.nextToken();
      requireAtMost(StoryQuery.MAX_EVENTS, events.size(), page.elements().size(), nextToken);
      events.addAll(page.elements());
    } while (nextToken != null);
    return events;
  }

  /** A story has a limit; pages beyond it, or empty ones before others, could go on for ever. */
  private void requireAtMost(int most, int before, int more, @Nullable String nextToken) {
    if (before + more > most || (nextToken != null && more == 0)) {
      throw service.strange(null);
    }
  }
}
