package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.event.Tenant;
import io.callflow.http.authorization.ApiKey;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.http.authorization.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Paths, limits, defaults, scopes and body sizes of the running service are those of the contract:
 * a service built from an edited contract gives other answers to the same requests.
 */
class ChangedContractTest {
  private static final String BODY =
      "{\"callId\":\"c\",\"eventType\":\"call.started\",\"timestamp\":\"2026-11-23T09:15:00Z\"}";

  @TempDir Path folder = Path.of("");

  private final ApiKey reader = ApiKey.mint(new SecureRandom());
  private @Nullable Process service;
  private String url = "";

  @AfterEach
  void end() throws InterruptedException {
    if (service != null) {
      service.destroyForcibly().waitFor();
    }
  }

  private static String changed(String contract) {
    String text = contract;
    text =
        replaced(
            text,
            "        maximum: 1000\n        default: 100\n",
            "        maximum: 7\n        default: 5\n");
    text = replaced(text, "  /calls/{callId}/ladder:\n", "  /calls/{callId}/picture:\n");
    text = replaced(text, "x-callflow-scope: calls:erase\n", "x-callflow-scope: events:read\n");
    text =
        replaced(
            text,
            "x-callflow-scope: events:write\n      x-callflow-max-body: 65536\n",
            "x-callflow-scope: events:read\n      x-callflow-max-body: "
                + (BODY.length() - 1)
                + "\n");
    return text;
  }

  /** Replaces the only occurrence. */
  private static String replaced(String text, String from, String to) {
    assertEquals(2, text.split(Pattern.quote(from), -1).length, from);
    return text.replace(from, to);
  }

  private void start(String classPath) throws IOException {
    ProcessBuilder java =
        new ProcessBuilder(
                ChangedContract.java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "io.callflow.local.Main",
                "serve",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    ApiKeyEntry entry =
        ApiKeyEntry.of(reader, "reader", new Tenant("default"), Set.of(Scope.EVENTS_READ));
    java.environment().put("CALLFLOW_API_KEYS", "[" + entry.toJson() + "]");
    service = java.start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    assertTrue(line != null && line.startsWith("listening on "), line);
    url = line.substring("listening on ".length());
  }

  /** The status of the answer, and the code of a problem. */
  private String answer(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url + path))
                    .method(method, BodyPublishers.ofString(body))
                    .header("Authorization", "Bearer " + reader.secretText())
                    .header("Content-Type", "application/json")
                    .build(),
                BodyHandlers.ofByteArray());
    Map<String, @Nullable Object> json = Json.readTree(answer.body());
    return answer.statusCode() + (json.containsKey("code") ? " " + json.get("code") : "");
  }

  private String get(String path) throws IOException, InterruptedException {
    return answer("GET", path, "");
  }

  @Test
  void the_service_answers_by_the_contract() throws Exception {
    start(System.getProperty("java.class.path"));
    assertEquals("200", get("/calls?limit=8"));
    assertEquals("404 unknown_call", get("/calls/c/ladder"));
    assertEquals("404 not_found", get("/calls/c/picture"));
    assertEquals("403 forbidden", answer("DELETE", "/calls/c", ""));
    assertEquals("403 forbidden", answer("POST", "/events", BODY));
  }

  @Test
  void a_changed_contract_changes_the_answers() throws Exception {
    start(ChangedContract.of(folder, ChangedContractTest::changed).classPath());
    assertEquals("200", get("/calls?limit=7"));
    assertEquals("400 invalid_request", get("/calls?limit=8"));
    assertEquals("404 not_found", get("/calls/c/ladder"));
    assertEquals("404 unknown_call", get("/calls/c/picture"));
    assertEquals("404 unknown_call", answer("DELETE", "/calls/c", ""));
    assertEquals("413 too_large", answer("POST", "/events", BODY));
  }
}
