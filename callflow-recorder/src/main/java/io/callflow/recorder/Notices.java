package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells the listener, and survives whatever it throws. */
final class Notices {
  private final RecorderListener listener;

  Notices(RecorderListener listener) {
    this.listener = listener;
  }

  void stored(StoredEvent event) {
    tell(to -> to.stored(event));
  }

  void duplicate(StoredEvent event) {
    tell(to -> to.duplicate(event));
  }

  void conflict(CallFlowEvent event, StoredEvent stored) {
    tell(to -> to.conflict(event, stored));
  }

  void refused(CallFlowEvent event, CallflowException reason) {
    tell(to -> to.refused(event, reason));
  }

  void failed(CallFlowEvent event, Throwable cause) {
    tell(to -> to.failed(event, cause));
  }

  void dropped(DropReason reason, long count) {
    tell(to -> to.dropped(reason, count));
  }

  void unavailable(Throwable cause, Duration pause) {
    tell(to -> to.unavailable(cause, pause));
  }

  void heldBack(CallFlowEvent first, int count, Throwable cause, Duration pause) {
    tell(to -> to.heldBack(first, count, cause, pause));
  }

  void recovered(Duration outage) {
    tell(to -> to.recovered(outage));
  }

  void spillFailed(Throwable cause) {
    tell(to -> to.spillFailed(cause));
  }

  void spillDamaged(Path file, long position, String problem) {
    tell(to -> to.spillDamaged(file, position, problem));
  }

  private void tell(Consumer<RecorderListener> notice) {
    try {
      notice.accept(listener);
    } catch (Throwable e) {
      // A listener must not end the recorder's thread.
    } finally {
      // An interrupt that the listener has set would close the spill file while it is written.
      Thread.interrupted();
    }
  }
}
