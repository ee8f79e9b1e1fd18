package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A listener that keeps what it is told. */
final class Told implements RecorderListener {
  final List<CallFlowEvent> stored = Collections.synchronizedList(new ArrayList<>());
  final List<CallFlowEvent> duplicates = Collections.synchronizedList(new ArrayList<>());
  final List<CallFlowEvent> conflicts = Collections.synchronizedList(new ArrayList<>());
  final List<CallflowException> refused = Collections.synchronizedList(new ArrayList<>());
  final List<CallFlowEvent> failed = Collections.synchronizedList(new ArrayList<>());
  final List<Throwable> unavailable = Collections.synchronizedList(new ArrayList<>());
  final List<Duration> recovered = Collections.synchronizedList(new ArrayList<>());
  final List<CallFlowEvent> heldBack = Collections.synchronizedList(new ArrayList<>());
  final List<Throwable> spillFailed = Collections.synchronizedList(new ArrayList<>());
  final List<String> spillDamaged = Collections.synchronizedList(new ArrayList<>());
  final Map<DropReason, Long> dropped = new ConcurrentHashMap<>();
  final Set<String> threads = ConcurrentHashMap.newKeySet();

  private void here() {
    threads.add(Thread.currentThread().getName());
  }

  @Override
  public void stored(StoredEvent event) {
    here();
    stored.add(event.event());
  }

  @Override
  public void duplicate(StoredEvent event) {
    here();
    duplicates.add(event.event());
  }

  @Override
  public void conflict(CallFlowEvent event, StoredEvent other) {
    here();
    conflicts.add(event);
  }

  @Override
  public void refused(CallFlowEvent event, CallflowException reason) {
    here();
    refused.add(reason);
  }

  @Override
  public void failed(CallFlowEvent event, Throwable cause) {
    here();
    failed.add(event);
  }

  @Override
  public void dropped(DropReason reason, long count) {
    here();
    dropped.merge(reason, count, Long::sum);
  }

  @Override
  public void unavailable(Throwable cause, Duration pause) {
    here();
    unavailable.add(cause);
  }

  @Override
  public void heldBack(CallFlowEvent first, int count, Throwable cause, Duration pause) {
    here();
    heldBack.add(first);
  }

  @Override
  public void recovered(Duration outage) {
    here();
    recovered.add(outage);
  }

  @Override
  public void spillFailed(Throwable cause) {
    here();
    spillFailed.add(cause);
  }

  @Override
  public void spillDamaged(Path file, long position, String problem) {
    here();
    spillDamaged.add(file.getFileName() + ":" + position + " " + problem);
  }
}
