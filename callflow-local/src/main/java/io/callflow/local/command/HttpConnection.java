package io.callflow.local.command;

import io.callflow.contract.EventMapper;
import io.callflow.contract.LadderFormat;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonReader;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.BatchItem;
import io.callflow.contract.model.BatchResult;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.Event;
import io.callflow.contract.model.Ladder;
import io.callflow.contract.model.Problem;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import io.callflow.query.Page;
import io.callflow.query.StoryQuery;
import io.callflow.story.Story;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connection behind a service, over its HTTP API. Repeats reads that the service was too busy for.
 * Follows no redirects. Gives up answers that take too long or are too large: see {@link
 * AnswerLimits}.
 */
final class HttpConnection implements Connection {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MAX_BODY = 4 * 1024 * 1024 - 64;
  private static final int READ_ATTEMPTS = 4;

  private final String base;
  private final String apiKey;
  private final AnswerLimits limits;
  private final HttpClient client;

  /**
   * Connects to a service on the first request.
   *
   * @param base the URL of the API, with {@code /v1} at its end
   */
  HttpConnection(String base, String apiKey) {
    this(base, apiKey, AnswerLimits.USUAL);
  }

  HttpConnection(String base, String apiKey, AnswerLimits limits) {
    this.base = base;
    this.apiKey = apiKey;
    this.limits = limits;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
  }

  @Override
  public List<Result> store(List<Draft> drafts) {
    List<Result> results = new ArrayList<>(drafts.size());
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    int count = 0;
    for (Draft draft : drafts) {
      byte[] event = Json.write(event(draft));
      if (events.size() > 0 && events.size() + event.length + 1 > MAX_BODY) {
        post(events, count, results);
        events.reset();
        count = 0;
      }
      if (events.size() > 0) {
        events.write(',');
      }
      events.writeBytes(event);
      count++;
    }
    if (events.size() > 0) {
      post(events, count, results);
    }
    return results;
  }

  /** Without a source, the service takes the name of the API key. */
  private static Event event(Draft draft) {
    CallFlowEvent event = draft.event();
    return draft.namesSource() ? EventMapper.event(event) : EventMapper.eventWithoutSource(event);
  }

  private void post(ByteArrayOutputStream events, int count, List<Result> results) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(events.size() + 16);
    body.writeBytes("{\"events\":[".getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(events.toByteArray());
    body.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
    HttpRequest.Builder request =
        request("/events/batch")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
    List<BatchItem> items = answer(send(request), BatchResult::read).results();
    if (items.size() != count) {
      throw strange(null);
    }
    items.forEach(item -> results.add(stored(item)));
  }

  private Result stored(BatchItem item) {
    io.callflow.contract.model.StoredEvent event = item.event();
    Problem problem = item.problem();
    String id = event != null ? event.eventId() : problem != null ? problem.eventId() : null;
    return new Result(
        switch (item.status()) {
          case CREATED -> Status.CREATED;
          case DUPLICATE -> Status.DUPLICATE;
          case CONFLICT -> Status.CONFLICT;
          case INVALID -> Status.REFUSED;
          case GONE -> Status.GONE;
          case UNAVAILABLE -> Status.UNAVAILABLE;
        },
        id == null ? null : eventId(id),
        problem == null ? null : problem.code(),
        problem == null ? null : ServiceFailure.detail(problem));
  }

  private EventId eventId(String text) {
    try {
      return new EventId(text);
    } catch (CallflowException e) {
      throw strange(e);
    }
  }

  @Override
  public StoredEvent event(EventId id) {
    return stored(answer(read("/events/" + id), io.callflow.contract.model.StoredEvent::read));
  }

  private StoredEvent stored(io.callflow.contract.model.StoredEvent event) {
    try {
      return EventMapper.stored(event);
    } catch (CallflowException e) {
      throw strange(e);
    }
  }

  @Override
  public CallSummary call(CallRef call) {
    return answer(read("/calls/" + path(call)), CallSummary::read);
  }

  @Override
  public String ladder(CallRef call, LadderView view) {
    return ladder(call, view, new LinkedHashMap<>());
  }

  @Override
  public String ladder(StoryQuery query, LadderView view) {
    return ladder(query.call(), view, new HttpStory(this, query).parameters());
  }

  private String ladder(CallRef call, LadderView view, Map<String, Object> parameters) {
    LadderFormat format = view.format();
    parameters.put("columns", format == LadderFormat.TEXT ? view.columns() : "");
    parameters.put("rows", view.all() ? "all" : "");
    parameters.put("content", view.masked() ? "masked" : "");
    byte[] ladder =
        patiently(
            request("/calls/" + path(call) + "/ladder" + QueryText.of(parameters))
                .setHeader("Accept", format.mediaType() + ", application/problem+json")
                .GET());
    return format == LadderFormat.JSON
        ? Json.writeString(answer(ladder, Ladder::read))
        : new String(ladder, StandardCharsets.UTF_8);
  }

  @Override
  public Page<StoredEvent> events(CallRef call, int pageSize, @Nullable String nextToken) {
    return events("/calls/" + path(call) + "/events", new LinkedHashMap<>(), pageSize, nextToken);
  }

  @Override
  public RelatedCalls related(StoryQuery query) {
    return new HttpStory(this, query).related();
  }

  @Override
  public Story story(StoryQuery query) {
    return new HttpStory(this, query).story();
  }

  @Override
  public Page<StoredEvent> search(EventQuery query, @Nullable String nextToken) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("startTime", query.startTime() == null ? "" : query.startTime());
    parameters.put("endTime", query.endTime() == null ? "" : query.endTime());
    return events("/events", parameters, query.pageSize(), nextToken);
  }

  Page<StoredEvent> events(
      String path, Map<String, Object> parameters, int pageSize, @Nullable String nextToken) {
    parameters.put("limit", pageSize);
    parameters.put("nextToken", nextToken == null ? "" : nextToken);
    io.callflow.contract.model.EventPage page =
        answer(read(path + QueryText.of(parameters)), io.callflow.contract.model.EventPage::read);
    requireProgress(nextToken, page.nextToken());
    List<StoredEvent> events = page.events().stream().map(this::stored).toList();
    return new Page<>(events, page.nextToken(), List.of());
  }

  @Override
  public CallPage calls(CallQuery query, @Nullable String nextToken) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("startTime", query.startTime() == null ? "" : query.startTime());
    parameters.put("endTime", query.endTime() == null ? "" : query.endTime());
    parameters.put("party", query.party() == null ? "" : query.party());
    parameters.put("outcome", query.outcome() == null ? "" : query.outcome().text());
    parameters.put("answeredBy", query.answeredBy() == null ? "" : query.answeredBy().text());
    parameters.put("direction", query.direction() == null ? "" : query.direction().text());
    Duration least = query.minDuration();
    parameters.put("minDurationSeconds", least == null ? "" : least.toSeconds());
    parameters.put("order", query.order() == Order.ASC ? "asc" : "desc");
    parameters.put("limit", query.pageSize());
    parameters.put("nextToken", nextToken == null ? "" : nextToken);
    CallPage page = answer(read("/calls" + QueryText.of(parameters)), CallPage::read);
    requireProgress(nextToken, page.nextToken());
    return page;
  }

  /** A page that is followed by itself would be read for ever. */
  void requireProgress(@Nullable String token, @Nullable String nextToken) {
    if (token != null && token.equals(nextToken)) {
      throw strange(null);
    }
  }

  @Override
  public void erase(CallRef call) {
    patiently(request("/calls/" + path(call)).DELETE());
  }

  @Override
  public List<CallObject> objects(CallRef call) {
    throw new CommandFailure(
        ExitCode.USAGE,
        "A service does not say where it stores a call. Run this on a machine that can open the"
            + " store, with --data or --store.");
  }

  @Override
  public void close() {
    // HttpClient of Java 17 has no close; its threads end when it is garbage collected
  }

  /** By key: it needs no encoding, and proxies that decode paths cannot change it. */
  static String path(CallRef call) {
    return "~" + call.key();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(limits.head())
        .header("Authorization", "Bearer " + apiKey)
        .header("Accept", "application/json, application/problem+json");
  }

  byte[] read(String path) {
    return patiently(request(path).GET());
  }

  /** Sends up to four times while the service says that it is unavailable. */
  private byte[] patiently(HttpRequest.Builder request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return send(request);
      } catch (CallflowException e) {
        if (e.code() != ErrorCode.STORE_UNAVAILABLE || attempt == READ_ATTEMPTS) {
          throw e;
        }
      }
      try {
        Thread.sleep(100L << attempt);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(ExitCode.UNAVAILABLE, "Interrupted.", e);
      }
    }
  }

  private byte[] send(HttpRequest.Builder builder) {
    // The timeout of a request ends with the head of the response.
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(
            builder.build(), info -> new LimitedBody(limits.bytesOf(info.statusCode())));
    HttpResponse<byte[]> response;
    try {
      response = sent.get(limits.whole().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unreachable(new HttpTimeoutException("no whole answer in " + limits.whole()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.UNAVAILABLE, "Interrupted.", e);
    } finally {
      sent.cancel(true);
    }
    if (response.statusCode() / 100 == 2) {
      return response.body();
    }
    throw ServiceFailure.of(base, response);
  }

  private CommandFailure unreachable(Throwable failure) {
    if (failure instanceof LimitedBody.TooLong) {
      return new CommandFailure(
          ExitCode.BROKEN, base + " gave " + failure.getMessage() + ". Check --url.", failure);
    }
    String reason =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return new CommandFailure(
        ExitCode.UNAVAILABLE,
        "Cannot reach %s (%s). Is the service running, and is the URL right?"
            .formatted(base, reason),
        failure);
  }

  <T> T answer(byte[] body, Function<JsonReader, @Nullable T> model) {
    try {
      return Json.readResponse(body, model);
    } catch (MalformedBody | CallflowException e) {
      throw strange(e);
    }
  }

  CommandFailure strange(@Nullable Throwable cause) {
    return new CommandFailure(
        ExitCode.BROKEN,
        base + " gave an answer that is not a Callflow service's. Check --url.",
        cause);
  }
}
