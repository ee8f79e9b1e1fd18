package com.example.pbx;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import io.callflow.recorder.DropReason;
import io.callflow.recorder.RecorderListener;
import java.time.Duration;

/** Prints what an operator should know: each event that is not stored, and outages of the store. */
final class ProblemLog implements RecorderListener {
  @Override
  public void conflict(CallFlowEvent event, StoredEvent stored) {
    System.err.println("in conflict with " + stored.eventId() + ": " + event);
  }

  @Override
  public void refused(CallFlowEvent event, CallflowException reason) {
    System.err.println("refused: " + reason.getMessage());
  }

  @Override
  public void failed(CallFlowEvent event, Throwable cause) {
    System.err.println("given up: " + cause.getMessage());
  }

  @Override
  public void dropped(DropReason reason, long count) {
    System.err.println(count + " events dropped: " + reason);
  }

  @Override
  public void unavailable(Throwable cause, Duration pause) {
    System.err.println("the store does not work: " + cause.getMessage());
  }
}
