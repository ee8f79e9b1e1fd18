package io.callflow;

import io.callflow.archive.Archive;
import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.codec.EventLine;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.query.Pages;
import io.callflow.query.StoryQuery;
import io.callflow.story.Story;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls of a tenant in a store that this process has opened. */
final class StoredCalls implements Calls {
  private final Callflow callflow;
  private final Tenant tenant;
  private final Admission admission;
  private final InstantSource clock;
  private final Executor threads;

  StoredCalls(
      Callflow callflow,
      Tenant tenant,
      Admission admission,
      InstantSource clock,
      Executor threads) {
    this.callflow = callflow;
    this.tenant = tenant;
    this.admission = admission;
    this.clock = clock;
    this.threads = threads;
  }

  @Override
  public StoredEvent store(CallFlowEvent event) {
    return storeAll(List.of(Objects.requireNonNull(event, "event"))).get(0);
  }

  @Override
  public CompletableFuture<StoredEvent> storeAsync(CallFlowEvent event) {
    Objects.requireNonNull(event, "event");
    return async(() -> store(event));
  }

  @Override
  public List<StoredEvent> storeAll(List<CallFlowEvent> events) {
    List<CallFlowEvent> given = List.copyOf(events);
    List<StoreResult> results = tryStoreAll(given);
    if (!results.stream().allMatch(StoreResult::isStored)) {
      throw NotStoredException.of(given, results);
    }
    return results.stream().map(StoreResult::orThrow).toList();
  }

  @Override
  public CompletableFuture<List<StoredEvent>> storeAllAsync(List<CallFlowEvent> events) {
    List<CallFlowEvent> given = List.copyOf(events);
    return async(() -> storeAll(given));
  }

  @Override
  public List<StoreResult> tryStoreAll(List<CallFlowEvent> events) {
    List<CallFlowEvent> given = List.copyOf(events);
    return callflow.writing(
        archive -> archive.store(tenant, given, admission, now().truncatedTo(ChronoUnit.MILLIS)));
  }

  @Override
  public CompletableFuture<List<StoreResult>> tryStoreAllAsync(List<CallFlowEvent> events) {
    List<CallFlowEvent> given = List.copyOf(events);
    return async(() -> tryStoreAll(given));
  }

  @Override
  public CallFlow call(CallRef call) {
    return callflow.reading(archive -> archive.read(tenant, call));
  }

  @Override
  public CompletableFuture<CallFlow> callAsync(CallRef call) {
    return async(() -> call(call));
  }

  @Override
  public CallSummary summary(CallRef call) {
    return CallSummary.of(call(call));
  }

  @Override
  public CompletableFuture<CallSummary> summaryAsync(CallRef call) {
    return async(() -> summary(call));
  }

  @Override
  public Story story(StoryQuery query) {
    return callflow.reading(archive -> archive.story(tenant, query));
  }

  @Override
  public CompletableFuture<Story> storyAsync(StoryQuery query) {
    return async(() -> story(query));
  }

  @Override
  public StoredEvent event(EventId event) {
    return callflow.reading(archive -> archive.read(tenant, event));
  }

  @Override
  public CompletableFuture<StoredEvent> eventAsync(EventId event) {
    return async(() -> event(event));
  }

  @Override
  public Pages<StoredEvent> events(EventQuery query) {
    return pages((archive, token) -> archive.events(tenant, query, token, now()));
  }

  @Override
  public Pages<EventLine> lines(EventQuery query) {
    return pages((archive, token) -> archive.lines(tenant, query, token, now()));
  }

  @Override
  public Pages<CallSummary> calls(CallQuery query) {
    return pages((archive, token) -> archive.calls(tenant, query, token, now()));
  }

  @Override
  public void erase(CallRef call) {
    callflow.writing(
        archive -> {
          archive.erase(tenant, call);
          return true;
        });
  }

  @Override
  public CompletableFuture<Void> eraseAsync(CallRef call) {
    return async(
        () -> {
          erase(call);
          return null;
        });
  }

  /** Reads one page from the archive. */
  private interface Reader<T> {
    Page<T> read(Archive archive, @Nullable String nextToken);
  }

  private <T> Pages<T> pages(Reader<T> reader) {
    Function<@Nullable String, Page<T>> page =
        token -> callflow.reading(archive -> reader.read(archive, token));
    return Pages.of(page::apply, token -> async(() -> page.apply(token)));
  }

  private Instant now() {
    return clock.instant();
  }

  private <T extends @Nullable Object> CompletableFuture<T> async(Supplier<T> work) {
    CompletableFuture<T> future = new CompletableFuture<>();
    try {
      threads.execute(
          () -> {
            try {
              future.complete(work.get());
            } catch (RuntimeException | Error e) {
              future.completeExceptionally(e);
            }
          });
    } catch (RuntimeException rejected) {
      future.completeExceptionally(rejected);
    }
    return future;
  }

  @Override
  public String toString() {
    return "the calls of tenant " + tenant + " in " + callflow;
  }
}
