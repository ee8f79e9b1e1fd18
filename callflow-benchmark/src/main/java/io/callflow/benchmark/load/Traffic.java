package io.callflow.benchmark.load;

import java.nio.ByteBuffer;

/** Makes requests and takes their answers, in the thread of the generator. */
interface Traffic {
  /** Whether there is another request to send now. */
  default boolean hasNext() {
    return true;
  }

  /**
   * Writes the next request, head and body.
   *
   * @return a number that comes back with the answer
   */
  long write(ByteBuffer into);

  /**
   * Takes an answer with status 2xx.
   *
   * @param request the number of the request
   * @param body the answer's body, up to this length; overwritten after the call
   * @return false if the service did only a part of what the request asks for
   */
  boolean succeeded(long request, byte[] body, int length);

  /** Takes an answer with any other status. */
  default void refused(long request, int status) {}

  /** The connection was cut before the answer was whole, or no answer came in time. */
  default void unanswered(long request) {}
}
