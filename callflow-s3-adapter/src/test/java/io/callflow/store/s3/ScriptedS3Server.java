package io.callflow.store.s3;

import io.callflow.store.s3.HttpMessage.Request;
import io.callflow.store.s3.HttpMessage.Response;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server in this process, on 127.0.0.1, that plays faults on demand. Without a script it
 * behaves like Amazon S3, except that it checks no signatures.
 */
final class ScriptedS3Server implements AutoCloseable {
  /** The treatment of a request. */
  sealed interface Act {
    /** Sends this answer without executing the request. */
    record Answer(Response response) implements Act {}

    /** Closes the connection without executing the request. */
    record Cut() implements Act {}

    /** Executes the request and closes the connection without an answer. */
    record LoseAnswer() implements Act {}

    /** Executes the request and sends only this many bytes of the body. */
    record CutShort(int bytes) implements Act {}

    /** Executes the request and sends the body with one bit flipped. */
    record TurnBit() implements Act {}

    /** Executes the request and sends the answer after this time. */
    record Stall(long millis) implements Act {}

    /** Runs an action, then another act. */
    record After(Runnable action, Act then) implements Act {}

    /** Executes and answers the request. */
    record Plainly() implements Act {}
  }

  private static final class Line {
    private final Predicate<Request> matches;
    private final Act act;
    private int left;

    Line(Predicate<Request> matches, Act act, int times) {
      this.matches = matches;
      this.act = act;
      this.left = times;
    }
  }

  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final List<Line> script = new ArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket listener;
  private Thread acceptor;

  ScriptedS3Server() {
    ServerSocket first = listen(0);
    listener = first;
    port = first.getLocalPort();
    acceptor = daemon(() -> accept(first));
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  void createBucket(String name) {
    buckets.putIfAbsent(name, new Bucket());
  }

  /** Plays this act for the next {@code times} matching requests; earlier lines come first. */
  void script(Predicate<Request> matches, int times, Act act) {
    synchronized (script) {
      script.add(new Line(matches, act, times));
    }
  }

  void script(Predicate<Request> matches, Act act) {
    script(matches, 1, act);
  }

  /** Every request so far, in the order in which they came. */
  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The number of acts of the script that are still to be played. */
  int unplayed() {
    synchronized (script) {
      return script.stream().mapToInt(line -> line.left).sum();
    }
  }

  /** Closes all connections and accepts none until {@link #start}; stored objects stay. */
  synchronized void stop() {
    try {
      listener.close();
      while (acceptor.isAlive()) {
        // A thread that began to wait while its socket was closed wakes only at a connection.
        try (Socket wake = new Socket()) {
          wake.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        } catch (IOException e) {
          // No thread is waiting, as expected.
        }
        acceptor.join(20);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(ScriptedS3Server::closeQuietly);
  }

  synchronized void start() {
    ServerSocket again = listen(port);
    listener = again;
    acceptor = daemon(() -> accept(again));
  }

  @Override
  public void close() {
    stop();
  }

  private static ServerSocket listen(int wanted) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 128);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket connection = socket.accept();
        if (socket.isClosed()) {
          connection.close();
          return;
        }
        connections.add(connection);
        daemon(() -> serve(connection));
      }
    } catch (IOException e) {
      // The listener was closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      BufferedInputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = new BufferedOutputStream(connection.getOutputStream());
      Request request = HttpMessage.read(in, out);
      // A read that waits while its socket is closed can still return what comes after.
      while (request != null && !connection.isClosed() && play(actFor(request), request, out)) {
        request = HttpMessage.read(in, out);
      }
    } catch (IOException e) {
      // The client went away, or the server was stopped.
    } finally {
      connections.remove(connection);
    }
  }

  private Act actFor(Request request) {
    requests.add(request);
    synchronized (script) {
      for (Line line : script) {
        if (line.left > 0 && line.matches.test(request)) {
          line.left--;
          return line.act;
        }
      }
    }
    return new Act.Plainly();
  }

  /** Plays an act; false if the connection ends. */
  private boolean play(Act act, Request request, OutputStream out) throws IOException {
    if (act instanceof Act.After after) {
      after.action().run();
      return play(after.then(), request, out);
    }
    if (act instanceof Act.Cut) {
      return false;
    }
    if (act instanceof Act.Answer answer) {
      HttpMessage.write(out, answer.response(), answer.response().body().length);
      return true;
    }
    Response response = answer(request);
    if (act instanceof Act.LoseAnswer) {
      return false;
    }
    if (act instanceof Act.Stall stall) {
      try {
        Thread.sleep(stall.millis());
      } catch (InterruptedException e) {
        return false;
      }
    }
    if (act instanceof Act.CutShort cut) {
      HttpMessage.write(out, response, Math.min(cut.bytes(), response.body().length));
      return false;
    }
    if (act instanceof Act.TurnBit) {
      byte[] body = response.body().clone();
      body[body.length / 2] ^= 1;
      response = new Response(response.status(), response.headers(), body);
    }
    boolean bodiless = request.method().equals("HEAD");
    HttpMessage.write(out, response, bodiless ? 0 : response.body().length);
    return true;
  }

  private Response answer(Request request) {
    String[] path = request.path().split("/", 3);
    String name = path.length > 1 ? path[1] : "";
    String key = path.length > 2 ? path[2] : "";
    if (key.isEmpty() && request.method().equals("PUT") && request.query().isEmpty()) {
      createBucket(name);
      return Response.of(200);
    }
    Bucket bucket = buckets.get(name);
    return bucket == null
        ? Response.error(404, "NoSuchBucket", "The specified bucket does not exist")
        : bucket.answer(request, key);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "scripted-s3");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void closeQuietly(@Nullable Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // The connection is closed either way.
    }
  }
}
