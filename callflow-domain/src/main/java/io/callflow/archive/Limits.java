package io.callflow.archive;

import io.callflow.call.CallFlow;

/**
 * How large things may grow.
 *
 * @param chunkEvents the most events of a chunk
 * @param chunkBytes the most bytes of lines of a chunk
 * @param callEvents the most events of a call
 * @param callBytes the most bytes of lines of a call
 */
record Limits(int chunkEvents, int chunkBytes, int callEvents, int callBytes) {
  /** Limits that every store in use shares: who reads need not know them, who appends must. */
  static final Limits STANDARD =
      new Limits(1000, 1024 * 1024, CallFlow.MAX_EVENTS, 16 * 1024 * 1024);
}
