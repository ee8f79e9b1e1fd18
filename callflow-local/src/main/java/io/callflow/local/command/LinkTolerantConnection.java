package io.callflow.local.command;

import io.callflow.contract.LadderFormat;
import io.callflow.contract.model.CallPage;
import io.callflow.contract.model.CallSummary;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports an event as duplicate when it differs from the stored one in its links only. Only an
 * import that reads the rows of both calls knows that a leg came from the other call; an import of
 * fewer files stored the same row without that link.
 */
final class LinkTolerantConnection implements Connection {
  private final Connection calls;

  LinkTolerantConnection(Connection calls) {
    this.calls = calls;
  }

  @Override
  public List<Result> store(List<Draft> events) {
    List<Result> results = new ArrayList<>(calls.store(events));
    for (int i = 0; i < results.size(); i++) {
      Result result = results.get(i);
      EventId id = result.eventId();
      if (result.status() == Status.CONFLICT
          && id != null
          && withoutLinks(calls.event(id).event()).equals(withoutLinks(events.get(i).event()))) {
        results.set(i, new Result(Status.DUPLICATE, id, null, null));
      }
    }
    return results;
  }

  private static CallFlowEvent withoutLinks(CallFlowEvent event) {
    return event.toBuilder().links(List.of()).build();
  }

  @Override
  public StoredEvent event(EventId id) {
    return calls.event(id);
  }

  @Override
  public CallSummary call(CallRef call) {
    return calls.call(call);
  }

  @Override
  public String ladder(CallRef call, LadderFormat format, int columns) {
    return calls.ladder(call, format, columns);
  }

  @Override
  public Page<StoredEvent> events(CallRef call, int pageSize, @Nullable String nextToken) {
    return calls.events(call, pageSize, nextToken);
  }

  @Override
  public CallPage calls(CallQuery query, @Nullable String nextToken) {
    return calls.calls(query, nextToken);
  }

  @Override
  public void erase(CallRef call) {
    calls.erase(call);
  }

  @Override
  public List<CallObject> objects(CallRef call) {
    return calls.objects(call);
  }

  @Override
  public void close() {
    calls.close();
  }
}
