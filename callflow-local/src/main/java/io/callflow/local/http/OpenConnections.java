package io.callflow.local.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.jspecify.annotations.Nullable;

/**
 * The connections of clients, each with the time that it has left for what it does: to send the
 * head of a request, to send its body, to take the answer, or to begin the next request. A client
 * that sends or reads a byte now and then keeps none of them longer.
 */
final class OpenConnections implements Connection.Listener {
  private static final class State {
    private volatile @Nullable Exchange exchange;

    /** Whether bytes of a request may be there without its whole head; true before the first. */
    private boolean isReceiving = true;

    /** Since when there is no request, or its head is coming in. */
    private volatile long since = System.nanoTime();

    /** How many bytes had come in when the last request was answered. */
    private volatile long bytes;
  }

  private final Map<Connection, State> open = new ConcurrentHashMap<>();
  private final int many;
  private final long headLimit;
  private final long idleLimit;
  private final long idleLimitIfMany;

  OpenConnections(FrontDoorLimits limits) {
    this.many = Math.max(1, (int) (limits.connections() * 9L / 10));
    this.headLimit = limits.head().toNanos();
    this.idleLimit = limits.idle().toNanos();
    this.idleLimitIfMany = limits.idleIfMany().toNanos();
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData) {
      open.put(connection, new State());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    open.remove(connection);
  }

  /** How many there are. */
  int count() {
    return open.size();
  }

  /** A request has come in on this connection. */
  void begin(Connection connection, Exchange exchange) {
    State state = open.get(connection);
    if (state != null) {
      state.exchange = exchange;
    }
  }

  /** The request on this connection is answered. */
  void end(Connection connection) {
    State state = open.get(connection);
    if (state != null) {
      state.bytes = connection.getBytesIn();
      state.since = System.nanoTime();
      state.exchange = null;
    }
  }

  /** Closes the connections whose time is over. To be called about once a second. */
  void sweep() {
    long now = System.nanoTime();
    boolean areMany = open.size() >= many;
    open.forEach((connection, state) -> sweep(connection, state, now, areMany));
  }

  private void sweep(Connection connection, State state, long now, boolean areMany) {
    Exchange exchange = state.exchange;
    if (exchange != null) {
      state.isReceiving = false;
      if (exchange.isLate(now)) {
        exchange.giveUp();
      }
      return;
    }
    if (!state.isReceiving && connection.getBytesIn() != state.bytes) {
      state.isReceiving = true;
      state.since = now;
    }
    long limit = state.isReceiving ? headLimit : areMany ? idleLimitIfMany : idleLimit;
    if (now - state.since > limit) {
      connection.getEndPoint().close(new TimeoutException("no request came in time"));
    }
  }
}
