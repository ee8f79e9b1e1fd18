package io.callflow.local.http;

import io.callflow.contract.json.Json;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.http.authorization.AuthorizerSettings;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.tck.FailingObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service on a free port over a store in memory that can be made to fail. */
final class RunningService implements AutoCloseable {
  final FailingObjectStore store =
      new FailingObjectStore(new InMemoryObjectStore(InstantSource.system()));
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final ByteArrayOutputStream log = new ByteArrayOutputStream();
  final HttpClient client = HttpClient.newHttpClient();
  final LocalService service;
  final String key;

  RunningService(Path data, ApiKeyEntry... others) throws IOException {
    this(data, new AuthorizerSettings(List.of(others), null));
  }

  RunningService(Path data, AuthorizerSettings authorizer) throws IOException {
    this.service =
        LocalService.start(
            ServiceSettings.of(data, store)
                .withPort(0)
                .withAuthorizer(authorizer)
                .withStreams(stream(out), stream(err), stream(log)));
    this.key = Files.readString(data.resolve(LocalService.API_KEY_FILE)).strip();
  }

  /** What the log holds when the lines of the requests so far are written. */
  String logged() {
    if (!service.flushLog(Duration.ofSeconds(10))) {
      throw new IllegalStateException("the log was not written within 10 s");
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(service.base() + path))
        .header("Authorization", "Bearer " + key);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(to(path));
  }

  HttpResponse<String> post(String path, String body) throws IOException {
    return post(path, body.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> post(String path, byte[] body) throws IOException {
    return send(
        to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)));
  }

  /** Every object, by name and version. */
  Map<String, String> objects() {
    return store.versions();
  }

  static String event(String callId, String type, String more) {
    return "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-11-23T09:15:00+01:00\"%s}"
        .formatted(callId, type, more.isEmpty() ? "" : "," + more);
  }

  static Map<String, @Nullable Object> body(HttpResponse<String> answer) {
    return Json.readTree(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /** {@code pointer code} of every error that an answer tells. */
  static List<String> errors(HttpResponse<String> answer) {
    List<String> errors = new ArrayList<>();
    if (body(answer).get("errors") instanceof List<?> list) {
      for (Object error : list) {
        Map<?, ?> members = (Map<?, ?>) error;
        errors.add(members.get("pointer") + " " + members.get("code"));
      }
    }
    return errors;
  }

  @Override
  public void close() {
    service.close();
  }
}
