package io.callflow.call;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType.Part;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds how a call ended, from its events in the order of the call. */
final class Ending {
  private @Nullable CallResult ofCall;
  private boolean isAbandoned;
  private @Nullable String waitingInQueue;
  private @Nullable CallResult reported;
  private @Nullable Instant queued;
  private @Nullable Instant leftQueue;

  /**
   * Takes the next event.
   *
   * @param isLoopback whether its leg is an end of a loopback
   */
  void add(CallFlowEvent event, boolean isLoopback) {
    EventType type = event.eventType();
    CallResult result = event.result().orElse(null);
    if (type.closes(Part.CALL) && result != null) {
      ofCall = result;
    }
    isAbandoned |= result == CallResult.ABANDONED;
    if (isLoopback) {
      return;
    }
    reported = result == null ? reported : result;
    String leg = event.legId() == null ? "" : event.legId();
    if (type.opens(Part.QUEUE)) {
      waitingInQueue = leg;
      queued = event.timestamp();
      leftQueue = null;
    } else if (type.opens(Part.FLOW_STEP) && leg.equals(waitingInQueue)) {
      waitingInQueue = null; // the caller went on to another step
      leftQueue = leftQueue == null ? event.timestamp() : leftQueue;
    } else if (type.closes(Part.QUEUE) && result != null && result != CallResult.ABANDONED) {
      waitingInQueue = null;
    }
  }

  /** Whether the call was in a queue at this time, or had been and done nothing else since. */
  boolean wasInQueue(Instant at) {
    return queued != null && !queued.isAfter(at) && (leftQueue == null || !leftQueue.isBefore(at));
  }

  /**
   * The outcome of a call that has ended.
   *
   * @param connected whether a person was connected
   * @param answeredBy who answered; null if nobody did
   * @param calling the leg of the caller
   * @param called the legs of those who were called, in order of appearance
   * @param answerReported whether any event reports an answer
   */
  CallResult outcome(
      boolean connected,
      @Nullable AnsweredBy answeredBy,
      @Nullable LegBuilder calling,
      Collection<LegBuilder> called,
      boolean answerReported) {
    if (ofCall != null) {
      return ofCall;
    }
    if (connected || answeredBy == AnsweredBy.VOICEMAIL) {
      return CallResult.ANSWERED;
    }
    if (isAbandoned || waitingInQueue != null) {
      return CallResult.ABANDONED;
    }
    CallResult result = calling == null ? null : calling.endResult();
    if (called.isEmpty()) {
      if (result != null && result != CallResult.ANSWERED) {
        return result; // the system answered to say that the call cannot be put through
      }
      if (answeredBy != null || answerReported) {
        return CallResult.ANSWERED;
      }
      return reported == null ? CallResult.NO_ANSWER : reported;
    }
    for (LegBuilder leg : called) {
      if (result == null || result == CallResult.ANSWERED) {
        CallResult end = leg.endResult();
        result = end == null ? result : end;
      }
    }
    if (result == null && calling == null) {
      result = reported;
    }
    return result == null ? CallResult.NO_ANSWER : result;
  }
}
