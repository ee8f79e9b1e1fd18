package io.callflow.benchmark.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests from one thread over many connections. In an open loop a request goes out when it
 * is due: on the connection that has been idle the longest, on a new one, or when one becomes free.
 * Its latency counts from when it was due, so a service that stalls does not slow down the clock.
 */
final class LoadGenerator {
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Duration CONNECTING = Duration.ofSeconds(2);

  private final InetSocketAddress address;
  private final Traffic traffic;
  private final Arrivals arrivals;
  private final long patienceNanos;
  private final Selector selector;
  private final Tally tally;
  private final ArrayDeque<ServiceConnection> idle = new ArrayDeque<>();
  private final Set<ServiceConnection> open = new HashSet<>();
  private final ByteBuffer input = ByteBuffer.allocate(64 * 1024);
  private int busy;
  private long began;
  private long taken;
  private boolean isRefused;

  private LoadGenerator(
      InetSocketAddress address,
      Traffic traffic,
      Arrivals arrivals,
      Duration patience,
      Selector selector) {
    this.address = address;
    this.traffic = traffic;
    this.arrivals = arrivals;
    this.patienceNanos = patience.toNanos();
    this.selector = selector;
    this.tally = new Tally(arrivals.duration().toNanos() / 1e9);
  }

  /**
   * Sends the requests of a phase and waits for their answers.
   *
   * @param patience how long after it was due a request counts as not answered
   */
  static Tally run(InetSocketAddress address, Traffic traffic, Arrivals arrivals, Duration patience)
      throws IOException {
    try (Selector selector = Selector.open()) {
      LoadGenerator generator = new LoadGenerator(address, traffic, arrivals, patience, selector);
      try {
        return generator.run();
      } finally {
        generator.open.forEach(ServiceConnection::close);
      }
    }
  }

  private Tally run() throws IOException {
    connectAhead();
    began = System.nanoTime();
    long sweep = began + SWEEP_NANOS;
    while (true) {
      long now = System.nanoTime();
      boolean isWaiting = arrivals.isOpenLoop() ? sendDue(now) : sendNext(now);
      if (busy == 0 && !isWaiting && isOver(now)) {
        return tally;
      }
      if (now >= sweep) {
        giveUp(now);
        sweep = now + SWEEP_NANOS;
      }
      await(now, isWaiting);
    }
  }

  private void connectAhead() throws IOException {
    long deadline = System.nanoTime() + CONNECTING.toNanos();
    for (int i = 0; i < arrivals.connectionsAhead(); i++) {
      ServiceConnection connection = connect();
      if (connection == null) {
        return;
      }
      if (connection.isConnected()) {
        idle.add(connection);
      }
    }
    while (idle.size() < open.size() && System.nanoTime() < deadline) {
      selector.select(this::serve, 10);
    }
    for (ServiceConnection each : List.copyOf(open)) {
      if (!each.isConnected()) {
        drop(each);
      }
    }
  }

  /** Sends what is due; returns whether some of it has to wait for a connection. */
  private boolean sendDue(long now) {
    long due = arrivals.dueWithin(now - began);
    while (taken < due) {
      ServiceConnection connection = take();
      if (connection == null && !isRefused) {
        return true;
      }
      send(connection, began + arrivals.dueAt(taken++));
    }
    return false;
  }

  /** Sends a request on every connection that is free. */
  private boolean sendNext(long now) {
    while (now - began < arrivals.duration().toNanos() && traffic.hasNext()) {
      ServiceConnection connection = take();
      if (connection == null && !isRefused) {
        return false;
      }
      send(connection, System.nanoTime());
      if (connection == null) {
        return false;
      }
    }
    return false;
  }

  private boolean isOver(long now) {
    return now - began >= arrivals.duration().toNanos()
        || (!arrivals.isOpenLoop() && !traffic.hasNext());
  }

  /** A free connection; null if there is none, or the service refuses connections. */
  private @Nullable ServiceConnection take() {
    isRefused = false;
    ServiceConnection longestIdle = idle.pollFirst();
    if (longestIdle != null || open.size() >= arrivals.mostConnections()) {
      return longestIdle;
    }
    ServiceConnection opened = connect();
    isRefused = opened == null;
    return opened;
  }

  private @Nullable ServiceConnection connect() {
    try {
      ServiceConnection connection = ServiceConnection.open(address, selector);
      open.add(connection);
      return connection;
    } catch (IOException refused) {
      return null;
    }
  }

  private void send(@Nullable ServiceConnection connection, long due) {
    tally.due();
    if (connection == null) {
      tally.cut();
      return;
    }
    busy++;
    try {
      connection.send(traffic, due);
    } catch (IOException closed) {
      cut(connection);
    }
  }

  private void await(long now, boolean isWaiting) throws IOException {
    if (!arrivals.isOpenLoop() || isWaiting || isOver(now)) {
      selector.select(this::serve, isRefused ? 1 : 10);
      return;
    }
    // A selector waits whole milliseconds: what falls due meanwhile is sent a little late, and its
    // latency counts from when it was due. Waiting more exactly would take the service's processor.
    long pause = began + arrivals.dueAt(taken) - System.nanoTime();
    if (pause > 0) {
      selector.select(this::serve, Math.max(1, pause / 1_000_000));
    } else {
      selector.selectNow(this::serve);
    }
  }

  private void serve(SelectionKey key) {
    ServiceConnection connection = (ServiceConnection) key.attachment();
    try {
      if (key.isConnectable()) {
        connection.connect();
        if (!connection.isBusy()) {
          idle.addLast(connection);
        }
        return;
      }
      if (key.isReadable()) {
        read(connection);
      }
      if (key.isValid() && key.isWritable()) {
        connection.flush();
      }
    } catch (IOException | RuntimeException failure) {
      cut(connection);
    }
  }

  private void read(ServiceConnection connection) throws IOException {
    input.clear();
    int count = connection.read(input);
    ResponseParser response = connection.response();
    if (!connection.isBusy()) {
      idle.remove(connection);
      drop(connection);
    } else if (count < 0 && !response.endsWithConnection()) {
      cut(connection);
    } else if (count < 0 || response.feed(input.flip())) {
      answered(connection);
    }
  }

  private void answered(ServiceConnection connection) {
    ResponseParser response = connection.response();
    long now = System.nanoTime();
    busy--;
    if (response.status() / 100 == 2) {
      boolean whole =
          traffic.succeeded(connection.number(), response.body(), response.bodyLength());
      boolean inTime = now - began < arrivals.duration().toNanos();
      tally.succeeded(now - connection.due(), inTime, whole);
    } else {
      traffic.refused(connection.number(), response.status());
      tally.refused(response.status(), response.retryAfter() >= 0);
    }
    if (connection.finish()) {
      idle.addLast(connection);
    } else {
      drop(connection);
    }
  }

  private void cut(ServiceConnection connection) {
    if (connection.isBusy()) {
      busy--;
      tally.cut();
      traffic.unanswered(connection.number());
    } else {
      idle.remove(connection);
    }
    drop(connection);
  }

  private void drop(ServiceConnection connection) {
    open.remove(connection);
    connection.close();
  }

  /** Counts the requests that were due too long ago as not answered. */
  private void giveUp(long now) {
    for (Iterator<ServiceConnection> each = open.iterator(); each.hasNext(); ) {
      ServiceConnection connection = each.next();
      if (connection.isBusy() && now - connection.due() > patienceNanos) {
        busy--;
        tally.unanswered();
        traffic.unanswered(connection.number());
        connection.close();
        each.remove();
      }
    }
    if (arrivals.isOpenLoop()) {
      long due = arrivals.dueWithin(now - began);
      while (taken < due && now - began - arrivals.dueAt(taken) > patienceNanos) {
        taken++;
        tally.due();
        tally.unanswered();
      }
    }
  }
}
