package io.callflow.benchmark.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that hold connections as long as the service lets them. One that the service cuts off
 * comes back a second later.
 */
final class SlowClients implements AutoCloseable {
  private static final int SMALLEST_BUFFER = 4096;
  private static final int ANSWERS_UNREAD = 16;

  /** What such a client does to be slow. */
  enum Kind {
    /** Begins the head of a request and sends no more of it. No key is needed for that. */
    HALF_OPEN,
    /** Sends the body of an authorized request, a byte a second. */
    SLOW_BODY,
    /** Asks for long answers and reads none of them. */
    NEVER_READING
  }

  private final InetSocketAddress address;
  private final byte[] halfHead;
  private final byte[] bodyHead;
  private final byte[] reading;
  private final List<Client> clients = new ArrayList<>();
  private final Thread thread;
  private volatile boolean isClosed;
  private final AtomicLong cutOff = new AtomicLong();

  private static final class Client {
    final Kind kind;
    @Nullable SocketChannel channel;

    Client(Kind kind) {
      this.kind = kind;
    }
  }

  /**
   * @param longAnswer the path of a long answer
   * @param each how many clients there are of each kind
   */
  SlowClients(ServiceProcess service, String longAnswer, List<Kind> kinds, int each) {
    this.address = service.address();
    String body =
        RequestTemplate.head(service.host(), service.key(), "/v1/events", 600)
            + "{\"callId\":\"slow@pbx.example\"";
    this.halfHead =
        bytes("POST /v1/events HTTP/1.1\r\nHost: " + service.host() + "\r\nAccept: app");
    this.bodyHead = bytes(body);
    this.reading =
        bytes(
            RequestTemplate.get(service.host(), service.key(), longAnswer).repeat(ANSWERS_UNREAD));
    for (Kind kind : kinds) {
      for (int i = 0; i < each; i++) {
        clients.add(new Client(kind));
      }
    }
    this.thread = new Thread(this::run, "slow-clients");
    thread.setDaemon(true);
    thread.start();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void run() {
    try {
      while (!isClosed) {
        for (Client client : clients) {
          if (!act(client)) {
            cutOff.incrementAndGet();
          }
        }
        Thread.sleep(1000);
      }
    } catch (InterruptedException closed) {
      // The clients go.
    } finally {
      clients.forEach(SlowClients::leave);
    }
  }

  /** Does what the client does each second; false if the service has cut it off. */
  private boolean act(Client client) {
    SocketChannel channel = client.channel;
    try {
      if (channel == null) {
        client.channel = come(client.kind);
        return true;
      }
      switch (client.kind) {
        case HALF_OPEN -> requireOpen(channel);
        case SLOW_BODY -> {
          requireOpen(channel);
          channel.write(ByteBuffer.wrap(new byte[] {' '}));
        }
        case NEVER_READING -> channel.write(ByteBuffer.wrap(reading, 0, 1));
      }
      return true;
    } catch (IOException cut) {
      leave(client);
      return false;
    }
  }

  private SocketChannel come(Kind kind) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      if (kind == Kind.NEVER_READING) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALLEST_BUFFER);
      }
      channel.socket().connect(address, 2000);
      channel.configureBlocking(false);
      channel.write(
          ByteBuffer.wrap(
              switch (kind) {
                case HALF_OPEN -> halfHead;
                case SLOW_BODY -> bodyHead;
                case NEVER_READING -> reading;
              }));
      return channel;
    } catch (IOException refused) {
      channel.close();
      throw refused;
    }
  }

  private static void requireOpen(SocketChannel channel) throws IOException {
    if (channel.read(ByteBuffer.allocate(1)) != 0) {
      throw new IOException("answered or closed");
    }
  }

  private static void leave(Client client) {
    SocketChannel channel = client.channel;
    client.channel = null;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException alreadyGone) {
        // It is closed all the same.
      }
    }
  }

  /** How often the service cut one of them off, so far. */
  long cutOff() {
    return cutOff.get();
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
