package io.callflow.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.callflow.contract.json.Json;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import io.callflow.http.log.Metric;
import io.callflow.http.log.RequestLog;
import io.callflow.http.threads.DaemonThreads;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import io.callflow.store.s3.S3Requests;
import io.callflow.store.tck.ForwardingObjectStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProxyFunctionTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T08:30:00Z"));
  private static final S3Requests.Count NOTHING = new S3Requests.Count(0, 0, 0, 0, 0);

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final RequestLog log =
      new RequestLog(
          lines::add, CLOCK, Wiring.identity("fn", "7"), new EmbeddedMetrics("Callflow"));

  private record Run(int remainingMillis) implements Context {
    @Override
    public String getAwsRequestId() {
      return "run-1";
    }

    @Override
    public String getXrayTraceId() {
      return "Root=1-2-3";
    }

    @Override
    public int getRemainingTimeInMillis() {
      return remainingMillis;
    }

    @Override
    public String getLogGroupName() {
      return "";
    }

    @Override
    public String getLogStreamName() {
      return "";
    }

    @Override
    public String getFunctionName() {
      return "fn";
    }

    @Override
    public String getFunctionVersion() {
      return "7";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "";
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
      return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
      return null;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 512;
    }

    @Override
    public @Nullable LambdaLogger getLogger() {
      return null;
    }
  }

  private Map<String, @Nullable Object> serve(
      Function<Request, CompletionStage<Response>> operations, String event, int remainingMillis)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ProxyFunction(operations, log, DaemonThreads.asNeeded("test"), "calls", () -> NOTHING)
        .serve(new ByteArrayInputStream(event.getBytes(UTF_8)), out, new Run(remainingMillis));
    return Json.readTree(out.toByteArray());
  }

  private static String status(Map<String, @Nullable Object> answer) {
    return String.valueOf(answer.get("statusCode"));
  }

  @Test
  void what_a_proxy_sends_is_read_and_what_is_of_another_type_counts_as_absent() {
    APIGatewayProxyRequestEvent event =
        ProxyEvents.read(
            ("{\"resource\":\"/events\",\"httpMethod\":\"POST\",\"headers\":{\"A\":\"1\",\"B\":2},"
                    + "\"multiValueHeaders\":{\"A\":[\"1\",null,\"2\"],\"C\":\"x\"},"
                    + "\"queryStringParameters\":null,\"pathParameters\":[],\"body\":17,"
                    + "\"isBase64Encoded\":\"yes\",\"requestContext\":{\"requestId\":\"r\","
                    + "\"authorizer\":{\"tenant\":\"acme\"}},\"unheard\":{}}")
                .getBytes(UTF_8));
    assertEquals(Map.of("A", "1"), event.getHeaders());
    assertEquals(Map.of("A", List.of("1", "2")), event.getMultiValueHeaders());
    assertEquals(null, event.getQueryStringParameters());
    assertEquals(null, event.getPathParameters());
    assertEquals(null, event.getBody());
    assertFalse(event.getIsBase64Encoded());
    assertEquals("r", event.getRequestContext().getRequestId());
    assertEquals(Map.of("tenant", "acme"), event.getRequestContext().getAuthorizer());
  }

  @Test
  void work_that_takes_too_long_is_left_and_answered_ahead_of_the_time_out() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Map<String, @Nullable Object> answer =
        serve(
            request -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return CompletableFuture.completedFuture(Response.empty(204));
            },
            "{\"requestContext\":{\"requestId\":\"r-1\"},\"headers\":{\"traceparent\":"
                + "\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}}",
            1100);
    assertEquals("504", status(answer));
    assertTrue(String.valueOf(answer.get("body")).contains("\"requestId\":\"r-1\""));
    assertTrue(lines.get(0).contains("\"result\":\"timeout\""), lines.get(0));
    assertTrue(lines.get(0).contains("\"traceId\":\"Root=1-2-3\""), lines.get(0));
    assertTrue(lines.get(0).contains("\"callerSpanId\":\"00f067aa0ba902b7\""), lines.get(0));
    try {
      assertTrue(interrupted.await(10, TimeUnit.SECONDS), "the work is told to stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_is_no_event_or_fails_is_told_as_a_problem_and_logged() throws IOException {
    assertEquals(
        "500",
        status(
            serve(request -> CompletableFuture.completedFuture(Response.empty(204)), "[1]", 5000)));
    Map<String, @Nullable Object> failed =
        serve(
            request -> {
              throw new IllegalStateException("on fire");
            },
            "{}",
            5000);
    assertEquals("500", status(failed));
    assertFalse(String.valueOf(failed.get("body")).contains("fire"));
    assertTrue(lines.get(1).contains("on fire"), lines.get(1));
  }

  @Test
  void what_the_store_is_asked_is_counted_for_the_run_that_asks_in_whatever_thread() {
    ObjectStore store = Invocation.watched(new InMemoryObjectStore(CLOCK));
    Executor threads = Invocation.carrying(DaemonThreads.atMost(2, "test"));
    ObjectKey key = new ObjectKey("v1/a");
    Invocation first = new Invocation("calls", Map.of(), () -> NOTHING);
    Invocation second = new Invocation("calls", Map.of(), () -> NOTHING);
    CountDownLatch done = new CountDownLatch(2);
    first.run(
        () -> {
          store.write(key, new byte[] {1}, Condition.ifAbsent());
          store.write(key, new byte[] {2}, Condition.ifAbsent());
          store.write(new ObjectKey("v1/index"), new byte[0], Condition.always());
          threads.execute(
              () -> {
                store.read(key);
                done.countDown();
              });
          return true;
        });
    second.run(
        () -> {
          threads.execute(
              () -> {
                store.read(key);
                store.read(key);
                done.countDown();
              });
          return true;
        });
    store.read(key);
    try {
      assertTrue(done.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertEquals(1, first.reads());
    assertEquals(1, first.lostRaces());
    assertEquals(2, second.reads());
    assertEquals(0, second.lostRaces());
    assertEquals(key, first.lastObject().orElseThrow());
    assertTrue(Invocation.current().isEmpty());
  }

  @Test
  void each_write_of_a_list_is_counted_by_its_own_result() {
    ObjectKey written = new ObjectKey("v1/written");
    ObjectKey taken = new ObjectKey("v1/taken/first");
    ObjectKey takenToo = new ObjectKey("v1/taken/second");
    ObjectKey failing = new ObjectKey("v1/failing");
    InMemoryObjectStore memory = new InMemoryObjectStore(CLOCK);
    memory.write(taken, new byte[] {1}, Condition.always());
    memory.write(takenToo, new byte[] {1}, Condition.always());
    ObjectStore store =
        Invocation.watched(
            new ForwardingObjectStore(memory) {
              @Override
              public List<WriteResult> write(List<Write> writes) {
                List<WriteResult> results = new ArrayList<>(super.write(writes));
                results.set(
                    results.size() - 1,
                    new WriteResult.Failed(
                        new CallflowException(ErrorCode.STORE_FULL, "no room for " + failing)));
                return results;
              }
            });
    Invocation invocation = new Invocation("calls", Map.of(), () -> NOTHING);
    List<WriteResult> results =
        invocation.run(
            () ->
                store.write(
                    List.of(
                        new Write(taken, new byte[] {2}, Condition.ifAbsent()),
                        new Write(takenToo, new byte[] {3}, Condition.ifAbsent()),
                        new Write(
                            written,
                            new byte[] {4},
                            Condition.ifAbsent(),
                            List.of(new ObjectKey("v1/index"))),
                        new Write(new ObjectKey("v1/any"), new byte[] {5}, Condition.always()),
                        new Write(failing, new byte[] {6}, Condition.ifAbsent()))));

    assertEquals(5, results.size());
    assertEquals(2, invocation.lostRaces());
    assertEquals(written, invocation.lastObject().orElseThrow());
    assertEquals(0, invocation.reads());
  }

  @Test
  void metrics_are_embedded_in_the_line_where_they_have_a_namespace_and_left_out_elsewhere() {
    Facts facts = new Facts();
    facts.put("result", "created");
    facts.measure(Metric.EVENTS_CREATED, 1);
    log.write(RequestLog.Level.INFO, "r", "POST /events", facts, null);
    assertTrue(
        lines
            .get(0)
            .endsWith(
                "\"EventsCreated\":1,\"_aws\":{\"Timestamp\":1795422600000,\"CloudWatchMetrics\":"
                    + "[{\"Namespace\":\"Callflow\",\"Dimensions\":[[\"functionName\"]],"
                    + "\"Metrics\":[{\"Name\":\"EventsCreated\",\"Unit\":\"Count\"}]}]}}"),
        lines.get(0));
    List<String> plain = new ArrayList<>();
    new RequestLog(plain::add, CLOCK, Map.of(), RequestLog.MeasurementFields.NONE)
        .write(RequestLog.Level.INFO, "r", "POST /events", facts, null);
    assertFalse(plain.get(0).contains("EventsCreated"), plain.get(0));
    assertFalse(plain.get(0).contains("_aws"), plain.get(0));
    assertTrue(plain.get(0).contains("\"result\":\"created\""), plain.get(0));
  }

  @Test
  void a_response_that_comes_later_is_waited_for_by_no_thread_of_the_pool() throws IOException {
    CompletableFuture<Response> later = new CompletableFuture<>();
    List<Thread> begunBy = Collections.synchronizedList(new ArrayList<>());
    Thread completing =
        new Thread(
            () -> {
              while (begunBy.isEmpty() || later.getNumberOfDependents() == 0) {
                Thread.onSpinWait();
              }
              later.complete(Response.of(200, "text/plain", "whole".getBytes(UTF_8)));
            });
    completing.start();
    Map<String, @Nullable Object> answer =
        serve(
            request -> {
              begunBy.add(Thread.currentThread());
              return later;
            },
            "{}",
            5000);
    assertEquals("200", status(answer));
    assertEquals("whole", answer.get("body"));
  }
}
