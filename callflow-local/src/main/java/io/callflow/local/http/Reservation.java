package io.callflow.local.http;

/**
 * The memory that one request has reserved: for its body and the work on it, and then for its
 * answer. Safe for use by many threads.
 */
final class Reservation {
  private final BytesInFlight bytes;
  private long reserved;
  private long held;
  private boolean isOver;

  Reservation(BytesInFlight bytes) {
    this.bytes = bytes;
  }

  /** Reserves this many bytes more; false if there is no room, or the request is over. */
  synchronized boolean reserve(long more) {
    if (isOver || !bytes.tryReserve(more)) {
      return false;
    }
    reserved += more;
    return true;
  }

  /**
   * Reserves the memory of an answer of this length, in place of that of its request. A small
   * answer takes none.
   *
   * @return false, with nothing changed, if there is no room
   */
  synchronized boolean hold(long length) {
    boolean isLarge = length > BytesInFlight.SMALL;
    if (isLarge && (isOver || !bytes.tryHold(length))) {
      return false;
    }
    held = isLarge ? length : 0;
    bytes.release(reserved);
    reserved = 0;
    return true;
  }

  /** Releases everything; nothing can be reserved afterwards. */
  synchronized void release() {
    isOver = true;
    bytes.release(reserved);
    bytes.releaseHeld(held);
    reserved = 0;
    held = 0;
  }
}
