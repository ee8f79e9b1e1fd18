package io.callflow.benchmark.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection that is kept open for one request after the other. */
final class ServiceConnection {
  private static final int LARGEST_REQUEST = 64 * 1024;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer request = ByteBuffer.allocate(LARGEST_REQUEST).limit(0);
  private final ResponseParser response = new ResponseParser();
  private boolean isBusy;
  private long number;
  private long due;

  private ServiceConnection(SocketChannel channel, SelectionKey key) {
    this.channel = channel;
    this.key = key;
  }

  /** Begins to connect; the selector tells when it is done. */
  static ServiceConnection open(InetSocketAddress address, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean connected = channel.connect(address);
      SelectionKey key =
          channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
      ServiceConnection connection = new ServiceConnection(channel, key);
      key.attach(connection);
      return connection;
    } catch (IOException refused) {
      channel.close();
      throw refused;
    }
  }

  boolean isConnected() {
    return channel.isConnected();
  }

  /** Sends the next request of the traffic, as much of it as the connection takes. */
  void send(Traffic traffic, long dueAt) throws IOException {
    isBusy = true;
    due = dueAt;
    response.reset();
    request.clear();
    number = traffic.write(request);
    request.flip();
    if (channel.isConnected()) {
      flush();
    }
  }

  void connect() throws IOException {
    channel.finishConnect();
    flush();
  }

  /** Sends what is left of the request, as much as the connection takes. */
  void flush() throws IOException {
    if (request.hasRemaining()) {
      channel.write(request);
    }
    int wanted =
        request.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  /** Reads into a buffer that is empty; negative at the end of the connection. */
  int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  /** Ends the exchange; returns whether the connection takes another request. */
  boolean finish() {
    isBusy = false;
    return !response.closes() && !request.hasRemaining();
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // It is closed all the same.
    }
  }

  /** Whether a request waits for its answer. */
  boolean isBusy() {
    return isBusy;
  }

  /** The number that the traffic gave the request. */
  long number() {
    return number;
  }

  /** When the request was due, by the clock of {@link System#nanoTime}. */
  long due() {
    return due;
  }

  ResponseParser response() {
    return response;
  }
}
