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
record Limits(int chunkEvents, int chunkBytes, int callEvents, int callBytes) {
  /** The limits of every store in use. Only appends depend on them; readers accept any size. */
  static final Limits STANDARD =
      new Limits(1000, 1024 * 1024, CallFlow.MAX_EVENTS, 16 * 1024 * 1024);
}
