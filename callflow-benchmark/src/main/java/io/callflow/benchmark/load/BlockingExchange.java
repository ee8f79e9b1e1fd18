package io.callflow.benchmark.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Sends one request on a connection of its own, in the calling thread. */
final class BlockingExchange {
  private static final int CONNECT_MILLIS = 10_000;

  private BlockingExchange() {}

  /**
   * Returns the whole answer.
   *
   * @param patience the longest pause between two parts of the answer
   * @throws java.net.SocketTimeoutException if nothing comes for that long
   * @throws IOException if the connection is refused, or cut before the answer is whole
   */
  static ResponseParser send(InetSocketAddress address, byte[] request, Duration patience)
      throws IOException {
    ResponseParser response = new ResponseParser();
    response.reset();
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      IOException notTaken = null;
      try {
        socket.getOutputStream().write(request);
      } catch (IOException early) {
        notTaken = early; // a service may refuse without reading on, and its answer may be here
      }
      if (!isWhole(socket.getInputStream(), response)) {
        throw notTaken != null ? notTaken : new IOException("no whole answer");
      }
      return response;
    } catch (IllegalStateException noResponse) {
      throw new IOException(noResponse);
    }
  }

  private static boolean isWhole(InputStream in, ResponseParser response) throws IOException {
    byte[] part = new byte[64 * 1024];
    for (int count = in.read(part); count >= 0; count = in.read(part)) {
      if (response.feed(ByteBuffer.wrap(part, 0, count))) {
        return true;
      }
    }
    return response.endsWithConnection();
  }
}
