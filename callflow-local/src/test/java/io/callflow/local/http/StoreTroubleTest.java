package io.callflow.local.http;

import static io.callflow.local.http.RunningService.body;
import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // set before each test
class StoreTroubleTest {
  private static final String WINDOW =
      "?startTime=2026-11-20T00:00:00Z&endTime=2026-12-10T00:00:00Z";

  private RunningService it;

  @BeforeEach
  void start(@TempDir Path data) throws IOException {
    it = new RunningService(data);
  }

  @AfterEach
  void stop() {
    it.close();
  }

  @ParameterizedTest
  @CsvSource({
    "STORE_FULL, 503, store_full, 60",
    "STORE_UNAVAILABLE, 503, store_unavailable, 1",
    "STORE_REFUSED, 500, store_refused, ''"
  })
  void a_store_that_takes_nothing_is_told_and_nothing_is_acknowledged(
      ErrorCode error, int status, String code, String retryAfter) throws IOException {
    Map<String, String> before = it.objects();
    it.store.failWith(new CallflowException(error, "No room for v1/x."));
    String event = event("c", "call.started", "");
    for (HttpResponse<String> answer :
        List.of(
            it.post("/events", event),
            it.post("/events/batch", "{\"events\":[" + event + "," + event + "]}"),
            it.get("/calls/c"))) {
      assertEquals(status, answer.statusCode());
      assertEquals(code, body(answer).get("code"));
      assertEquals(retryAfter, answer.headers().firstValue("Retry-After").orElse(""));
    }
    assertEquals(200, it.get("/health").statusCode());
    it.store.failWith(null);
    assertEquals(before, it.objects());
    assertEquals(201, it.post("/events", event).statusCode(), "once there is room, it is taken");
  }

  @Test
  void a_damaged_object_is_named_and_other_calls_stay_readable() throws IOException {
    it.post("/events", event("whole", "call.started", ""));
    String key =
        String.valueOf(
            body(it.post("/events", event("broken", "call.started", ""))).get("callKey"));
    String object = "v1/default/calls/" + key + "/000000.ndjson.gz";
    it.store.write(
        new ObjectKey(object), "scrambled".getBytes(StandardCharsets.UTF_8), Condition.always());
    for (HttpResponse<String> answer :
        List.of(
            it.get("/calls/broken"),
            it.get("/calls/broken/events"),
            it.post("/events", event("broken", "call.ended", "")))) {
      assertEquals(500, answer.statusCode());
      assertEquals("damaged", body(answer).get("code"));
      String detail = String.valueOf(body(answer).get("detail"));
      assertTrue(detail.contains(object), detail);
    }
    for (String list : List.of("calls", "events")) {
      HttpResponse<String> page = it.get("/" + list + WINDOW);
      assertEquals(200, page.statusCode(), page.body());
      assertTrue(page.body().contains("\"callId\":\"whole\""), page.body());
      assertTrue(page.body().contains("\"count\":1"), page.body());
      assertTrue(page.body().contains("\"damaged\":[{\"callKey\":\"" + key), page.body());
      assertTrue(page.body().contains(object), page.body());
    }
    assertEquals(200, it.get("/calls/whole").statusCode());
    assertEquals(200, it.get("/calls/whole/events").statusCode());
    String batch = event("whole", "call.ended", "") + "," + event("broken", "call.ended", "");
    HttpResponse<String> mixed = it.post("/events/batch", "{\"events\":[" + batch + "]}");
    assertEquals(200, mixed.statusCode());
    assertTrue(mixed.body().contains("\"created\":1"), mixed.body());
    assertTrue(mixed.body().contains("\"unavailable\":1"), mixed.body());
  }
}
