package io.callflow.recorder;

import io.callflow.Calls;
import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.codec.EventLine;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Pages;
import io.callflow.query.StoryQuery;
import io.callflow.story.Story;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Calls of which a recorder needs one method only: {@link #tryStoreAll}. */
interface StoringCalls extends Calls {
  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("a recorder only stores");
  }

  @Override
  default StoredEvent store(CallFlowEvent event) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<StoredEvent> storeAsync(CallFlowEvent event) {
    throw unsupported();
  }

  @Override
  default List<StoredEvent> storeAll(List<CallFlowEvent> events) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<List<StoredEvent>> storeAllAsync(List<CallFlowEvent> events) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<List<StoreResult>> tryStoreAllAsync(List<CallFlowEvent> events) {
    throw unsupported();
  }

  @Override
  default CallFlow call(CallRef call) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<CallFlow> callAsync(CallRef call) {
    throw unsupported();
  }

  @Override
  default CallSummary summary(CallRef call) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<CallSummary> summaryAsync(CallRef call) {
    throw unsupported();
  }

  @Override
  default Story story(StoryQuery query) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<Story> storyAsync(StoryQuery query) {
    throw unsupported();
  }

  @Override
  default StoredEvent event(EventId event) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<StoredEvent> eventAsync(EventId event) {
    throw unsupported();
  }

  @Override
  default Pages<StoredEvent> events(EventQuery query) {
    throw unsupported();
  }

  @Override
  default Pages<EventLine> lines(EventQuery query) {
    throw unsupported();
  }

  @Override
  default Pages<CallSummary> calls(CallQuery query) {
    throw unsupported();
  }

  @Override
  default void erase(CallRef call) {
    throw unsupported();
  }

  @Override
  default CompletableFuture<Void> eraseAsync(CallRef call) {
    throw unsupported();
  }
}
