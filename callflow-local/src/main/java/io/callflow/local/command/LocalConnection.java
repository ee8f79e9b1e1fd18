package io.callflow.local.command;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallFlow;
import io.callflow.call.StoreResult;
import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.MaskedCall;
import io.callflow.call.ladder.MaskedStory;
import io.callflow.contract.EventMapper;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.StoryMapper;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.local.http.LocalService;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.query.StoryQuery;
import io.callflow.report.CheckReport;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.story.Story;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connection in a store that this process opens. They belong to the tenant of a local service. */
final class LocalConnection implements Connection {
  /** The source of events that name none: the name of the API key that a local service creates. */
  static final String SOURCE = "local";

  private static final Tenant TENANT = LocalService.TENANT;

  private final OpenStore store;
  private final Callflow callflow;
  private final Calls calls;

  private LocalConnection(OpenStore store, Callflow callflow) {
    this.store = store;
    this.callflow = callflow;
    this.calls = callflow.tenant(TENANT);
  }

  /** Opens a store for commands that only read; closing the connection closes it. */
  static LocalConnection toRead(OpenStore store) {
    return new LocalConnection(store, Callflow.openToRead(store.objects(), new JsonCallCodec()));
  }

  /** Opens a store for commands that write, too; closing the connection closes it. */
  static LocalConnection toWrite(OpenStore store) {
    return new LocalConnection(store, Callflow.open(store.objects(), new JsonCallCodec()));
  }

  /** Opens an empty store in memory, which ends with the connection. */
  static LocalConnection inMemory() {
    return toWrite(
        new OpenStore(new InMemoryObjectStore(), key -> new OpenStore.Place(key.toString(), null)));
  }

  @Override
  public List<Result> store(List<Draft> drafts) {
    List<CallFlowEvent> events = drafts.stream().map(Draft::event).toList();
    return calls.tryStoreAll(events).stream().map(LocalConnection::stored).toList();
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
          conflict.failure().map(CallflowException::getMessage).orElse(null));
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
    return calls.event(id);
  }

  @Override
  public CallSummary call(CallRef call) {
    return SummaryMapper.summary(calls.summary(call));
  }

  @Override
  public String ladder(CallRef call, LadderView view) {
    CallFlow stored = calls.call(call);
    CallFlow shown = view.masked() ? MaskedCall.of(stored) : stored;
    Ladder ladder = view.all() ? Ladder.whole(shown) : Ladder.of(shown);
    return view.format().write(shown, ladder, view.columns(), ZoneOffset.UTC);
  }

  @Override
  public Page<StoredEvent> events(CallRef call, int pageSize, @Nullable String nextToken) {
    return calls.events(EventQuery.ofCall(call).pageSize(pageSize)).page(nextToken);
  }

  @Override
  public CallFlow whole(CallRef call) {
    return calls.call(call);
  }

  @Override
  public RelatedCalls related(StoryQuery query) {
    return StoryMapper.related(calls.story(query));
  }

  @Override
  public Story story(StoryQuery query) {
    return calls.story(query);
  }

  @Override
  public String ladder(StoryQuery query, LadderView view) {
    Story story = calls.story(query);
    Story shown = view.masked() ? MaskedStory.of(story) : story;
    Ladder ladder = view.all() ? Ladder.whole(shown) : Ladder.of(shown);
    return view.format().write(shown, ladder, view.columns(), ZoneOffset.UTC);
  }

  @Override
  public Page<StoredEvent> search(EventQuery query, @Nullable String nextToken) {
    return calls.events(query).page(nextToken);
  }

  @Override
  public CallPage calls(CallQuery query, @Nullable String nextToken) {
    return EventMapper.callPage(calls.calls(query).page(nextToken));
  }

  @Override
  public void erase(CallRef call) {
    calls.erase(call);
  }

  @Override
  public List<CallObject> objects(CallRef call) {
    return callflow.objects(TENANT, call).stream()
        .map(
            key ->
                new CallObject(
                    key,
                    store.place().apply(key).text(),
                    store.place().apply(key).query(),
                    store.objects().read(key).map(object -> object.content().length).orElse(0)))
        .toList();
  }

  /** Checks the whole store, and repairs it if it was opened for that. */
  CheckReport check(boolean repair, Consumer<CheckReport> progress) {
    return repair ? callflow.repair(progress) : callflow.check(progress);
  }

  @Override
  public void close() {
    callflow.close();
  }
}
