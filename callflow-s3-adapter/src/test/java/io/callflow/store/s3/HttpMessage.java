package io.callflow.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part of HTTP/1.1 that the SDK uses with S3. */
final class HttpMessage {
  private HttpMessage() {}

  /**
   * @param path decoded, beginning with {@code /}
   * @param headers by name in lower case
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Request(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body) {

    boolean asks(String parameter) {
      return query.containsKey(parameter);
    }

    @Nullable String header(String name) {
      return headers.get(name);
    }

    @Override
    public String toString() {
      return method + " " + path + (query.isEmpty() ? "" : " " + query);
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Response(int status, Map<String, String> headers, byte[] body) {
    static Response of(int status) {
      return new Response(status, Map.of(), new byte[0]);
    }

    static Response xml(int status, String xml) {
      return new Response(
          status,
          Map.of("Content-Type", "application/xml"),
          ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml).getBytes(UTF_8));
    }

    static Response error(int status, String code, String message) {
      return xml(
          status, "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>");
    }

    Response with(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Response(status, more, body);
    }
  }

  /** The next request of a connection; null if the client has closed it. */
  static @Nullable Request read(InputStream in, OutputStream out) throws IOException {
    String start = line(in);
    if (start == null) {
      return null;
    }
    String[] words = start.split(" ", -1);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
          line.substring(colon + 1).trim());
    }
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
    byte[] body = body(in, headers);
    int mark = words[1].indexOf('?');
    String path = mark < 0 ? words[1] : words[1].substring(0, mark);
    Map<String, String> query = new TreeMap<>();
    if (mark >= 0) {
      for (String pair : words[1].substring(mark + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        query.put(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return new Request(words[0], decoded(path.replace("+", "%2B")), query, headers, body);
  }

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    byte[] sent;
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      sent = chunks(in);
    } else {
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      sent = in.readNBytes(length);
      if (sent.length < length) {
        throw new EOFException();
      }
    }
    // The SDK wraps a body again if a checksum follows it.
    return headers.getOrDefault("x-amz-content-sha256", "").startsWith("STREAMING-")
        ? chunks(new java.io.ByteArrayInputStream(sent))
        : sent;
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(in);
      if (size == null) {
        throw new EOFException();
      }
      int length = Integer.parseInt(size.split(";", -1)[0].trim(), 16);
      if (length == 0) {
        String trailer = line(in);
        while (trailer != null && !trailer.isEmpty()) {
          trailer = line(in);
        }
        return body.toByteArray();
      }
      body.write(in.readNBytes(length));
      line(in);
    }
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return line.size() == 0 ? null : line.toString(ISO_8859_1);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(ISO_8859_1);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  /** Writes a head with the length of the whole body, and then only this many bytes of it. */
  static void write(OutputStream out, Response response, int bytesOfBody) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + response.status() + " x\r\n");
    response.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("x-amz-request-id: scripted\r\n");
    if (response.status() != 204) {
      head.append("Content-Length: " + response.body().length + "\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    out.write(response.body(), 0, bytesOfBody);
    out.flush();
  }
}
