package io.callflow.local.command;

import io.callflow.archive.Archive;
import io.callflow.event.CallRef;
import io.callflow.report.CheckReport;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.Tenant;
import io.callflow.call.ladder.Ladder;
import io.callflow.contract.EventMapper;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.LadderFormat;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.local.http.LocalService;
import io.callflow.query.CallQuery;
import io.callflow.usecase.CheckStore;
import io.callflow.usecase.EraseCall;
import io.callflow.usecase.EventPage;
import io.callflow.usecase.ListCalls;
import io.callflow.usecase.ReadCall;
import io.callflow.usecase.ReadCallEvents;
import io.callflow.usecase.ReadEvent;
import io.callflow.usecase.StoreEvents;
import io.callflow.call.StoreResult;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls in a store that this process opens. They belong to the tenant of a local service. */
final class LocalCalls implements Calls {
  /** The source of events that name none: the name of the API key that a local service creates. */
  static final String SOURCE = "local";

  private static final Tenant TENANT = LocalService.TENANT;

  private static final int THREADS = 16;

  private final OpenStore store;
  private final Archive archive;
  private final InstantSource clock;
  private final ExecutorService threads;

  private LocalCalls(
      OpenStore store, Archive archive, InstantSource clock, ExecutorService threads) {
    this.store = store;
    this.archive = archive;
    this.clock = clock;
    this.threads = threads;
  }

  /** The threads that ask a store side by side; they do not keep the process alive. */
  static ExecutorService threads() {
    return Executors.newFixedThreadPool(
        THREADS,
        task -> {
          Thread thread = new Thread(task, "store");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Opens a store for commands; closing the calls closes it. */
  static LocalCalls open(OpenStore store, InstantSource clock) {
    ExecutorService threads = threads();
    StoreDescriptor proposed = StoreDescriptor.ofNewStore(new SecureRandom());
    return new LocalCalls(
        store,
        Archive.open(store.objects(), new JsonCallCodec(), proposed, threads),
        clock,
        threads);
  }

  @Override
  public List<Result> store(List<Draft> drafts) {
    List<CallFlowEvent> events = drafts.stream().map(Draft::event).toList();
    return new StoreEvents(archive, Admission.standard(), clock)
        .store(TENANT, events).stream().map(LocalCalls::stored).toList();
  }

  private static Result stored(StoreResult result) {
    if (result instanceof StoreResult.Created created) {
      return new Result(Status.CREATED, created.event().eventId(), null, null);
    }
    if (result instanceof StoreResult.Duplicate duplicate) {
      return new Result(Status.DUPLICATE, duplicate.event().eventId(), null, null);
    }
    if (result instanceof StoreResult.Conflict conflict) {
      EventId id = conflict.stored().eventId();
      return new Result(
          Status.CONFLICT,
          id,
          "conflict",
          "An event of the same identity with different content is stored as " + id + ".");
    }
    StoreResult.Refused refused = (StoreResult.Refused) result;
    return new Result(
        switch (refused.code()) {
          case STORE_UNAVAILABLE, STORE_FULL -> Status.UNAVAILABLE;
          case ERASED -> Status.GONE;
          default -> Status.REFUSED;
        },
        null,
        refused.code().name().toLowerCase(Locale.ROOT),
        refused.message());
  }

  @Override
  public StoredEvent event(EventId id) {
    return new ReadEvent(archive).read(TENANT, id);
  }

  @Override
  public CallSummary call(CallRef call) {
    return EventMapper.summary(
        io.callflow.call.CallSummary.of(new ReadCall(archive).read(TENANT, call)));
  }

  @Override
  public String ladder(CallRef call, LadderFormat format, int columns) {
    Ladder ladder = Ladder.of(new ReadCall(archive).read(TENANT, call));
    return format.write(ladder, columns, ZoneOffset.UTC);
  }

  @Override
  public EventPage events(CallRef call, int limit, @Nullable String nextToken) {
    return new ReadCallEvents(archive).read(TENANT, call, limit, nextToken);
  }

  @Override
  public CallPage calls(CallQuery query) {
    return EventMapper.page(new ListCalls(archive, clock).list(TENANT, query));
  }

  @Override
  public void erase(CallRef call) {
    new EraseCall(archive).erase(TENANT, call);
  }

  @Override
  public List<CallObject> objects(CallRef call) {
    return archive.objects(TENANT, call).stream()
        .map(
            key ->
                new CallObject(
                    key,
                    store.place().apply(key).text(),
                    store.place().apply(key).query(),
                    store.objects().read(key).map(object -> object.content().length).orElse(0)))
        .toList();
  }

  /** Checks the whole store; see {@link CheckStore}. */
  CheckReport check(boolean repair, Consumer<CheckReport> progress) {
    return new CheckStore(archive, CheckStore.SETTLE).check(repair, progress);
  }

  @Override
  public void close() {
    threads.shutdown();
    store.close();
  }
}
