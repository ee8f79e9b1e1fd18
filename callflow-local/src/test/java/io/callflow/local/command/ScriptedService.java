package io.callflow.local.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that answers every request as a test says, well or badly. */
final class ScriptedService implements AutoCloseable {
  /** Writes the answer to a request, from the status line on; the connection ends after it. */
  interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  ScriptedService(Answer answer) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(answer), "scripted-service");
    thread.setDaemon(true);
    thread.start();
  }

  /** A service whose every answer has this status line, these further headers and this body. */
  static ScriptedService answering(String status, String headers, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nConnection: close\r\n"
            + headers
            + "Content-Length: "
            + bytes.length
            + "\r\n\r\n";
    return new ScriptedService(
        out -> {
          out.write(head.getBytes(StandardCharsets.ISO_8859_1));
          out.write(bytes);
        });
  }

  private void serve(Answer answer) {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        String head = head(connection.getInputStream());
        requests.add(head.lines().findFirst().orElse(""));
        int length =
            head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        connection.getInputStream().readNBytes(length);
        answer.write(connection.getOutputStream());
        connection.getOutputStream().flush();
      } catch (IOException e) {
        // the client has gone, or the test is over
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    for (int b = in.read(); b >= 0 && !text.endsWith("\r\n\r\n"); b = in.read()) {
      head.write(b);
      text = head.toString(StandardCharsets.ISO_8859_1);
      if (text.endsWith("\r\n\r\n")) {
        break;
      }
    }
    return text;
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** The request lines so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
