package io.callflow.archive;

import io.callflow.call.CallFlow;

/**
 * The greatest sizes of chunks and calls.
 *
 * @param chunkEvents the most events of a chunk
 * @param chunkBytes the most bytes of lines of a chunk
 * @param callEvents the most events of a call
 * @param callBytes the most bytes of lines of a call
 */
public record Limits(int chunkEvents, int chunkBytes, int callEvents, int callBytes) {
  /** The usual limits. Only appends depend on them; readers accept any size. */
  public static final Limits STANDARD =
      new Limits(1000, 1024 * 1024, CallFlow.MAX_EVENTS, 16 * 1024 * 1024);

  /** The standard limits of chunks, with other limits of calls. */
  public static Limits ofCall(int events, int bytes) {
    return new Limits(STANDARD.chunkEvents(), STANDARD.chunkBytes(), events, bytes);
  }
}
