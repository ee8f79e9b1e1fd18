package io.callflow.lambda.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy between a function and S3 that can cut connections or hold back all bytes. */
final class CuttableProxy implements AutoCloseable {
  private final URI target;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean stalled;

  CuttableProxy(URI target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::acceptAll);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The number of connections accepted so far. */
  int accepted() {
    return accepted.get();
  }

  /** The number of open connections from a function. */
  long open() {
    return open.stream().filter(socket -> socket.getLocalPort() == server.getLocalPort()).count();
  }

  /** Closes all open connections. */
  void cut() {
    open.forEach(CuttableProxy::end);
    open.clear();
  }

  /** From now on no byte passes in either direction; connections stay open. */
  void stall() {
    stalled = true;
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = server.accept();
        accepted.incrementAndGet();
        Socket behind = new Socket(target.getHost(), target.getPort());
        open.add(client);
        open.add(behind);
        threads.execute(() -> copy(client, behind));
        threads.execute(() -> copy(behind, client));
      }
    } catch (IOException closed) {
      // The proxy was closed.
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!stalled) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException cut) {
      // One side closed the connection.
    } finally {
      end(from);
      end(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    threads.shutdownNow();
  }
}
