package io.callflow.codec;

import io.callflow.event.CallId;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a chunk.
 *
 * @param format of the chunk; {@value #FORMAT} today
 * @param callId the call of the events; absent only in a tombstone
 * @param chunk the number of this chunk within its call, from 0
 * @param revision counts the writes of this chunk, from 1, so no two writes have the same bytes
 * @param sealed whether the chunk is full: a sealed chunk takes no more events, and only a sealed
 *     chunk has a successor
 */
public record ChunkHeader(
    int format, @Nullable CallId callId, int chunk, long revision, boolean sealed, State state) {
  /** The format that this version writes. */
  public static final int FORMAT = 1;

  /** Whether a chunk is in use, being erased or erased. */
  public enum State {
    /** Holds events for readers and appends. */
    LIVE,
    /** Still holds events, but the call is being erased: it is neither read nor appended to. */
    ERASING,
    /** A tombstone of an erased call, without events. */
    ERASED
  }

  public ChunkHeader {
    if ((callId == null) != (state == State.ERASED)) {
      throw new IllegalArgumentException("a chunk has a callId unless it is a tombstone");
    }
  }
}
