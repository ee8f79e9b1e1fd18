package io.callflow.archive;

import io.callflow.event.CallId;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a chunk.
 *
 * @param format of the chunk; {@value #FORMAT} today
 * @param callId whose events these are; absent only in a tombstone
 * @param chunk which of the call's chunks this is, from 0
 * @param revision counts the writes of this chunk, from 1, so no two writes of it are the same
 *     bytes
 * @param sealed whether the chunk is full: then it takes no more events, and the next chunk may
 *     exist
 */
public record ChunkHeader(
    int format, @Nullable CallId callId, int chunk, long revision, boolean sealed, State state) {
  /** The format that is written today. */
  public static final int FORMAT = 1;

  /** Where in its life a chunk is. */
  public enum State {
    /** Holds events that can be read. */
    LIVE,
    /** Still holds events, but the call is being erased: nobody reads or appends any more. */
    ERASING,
    /** A tombstone: all that is left of an erased call. */
    ERASED
  }

  public ChunkHeader {
    if ((callId == null) != (state == State.ERASED)) {
      throw new IllegalArgumentException("a chunk names its call unless it is a tombstone");
    }
  }
}
