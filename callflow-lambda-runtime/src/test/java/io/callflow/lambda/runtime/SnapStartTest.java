package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Functions that are frozen after their initialisation and resumed. */
@Tag("s3")
class SnapStartTest {
  private static final String EVENT = ProxyRequest.event("c-1", "call.started", "");

  private final Bucket bucket = new Bucket();
  private final CuttableProxy proxy =
      new CuttableProxy(URI.create(Bucket.required("CALLFLOW_TEST_S3_ENDPOINT")));

  @AfterEach
  void remove() {
    proxy.close();
    bucket.close();
  }

  private FunctionSettings through(FunctionSettings settings) {
    return settings.with("AWS_ENDPOINT_URL_S3", proxy.endpoint().toString());
  }

  @Test
  void priming_reaches_s3_writes_nothing_and_keeps_no_connection() throws Exception {
    try (FunctionProcess storer =
        FunctionProcess.startForSnapshot(through(Functions.storer(bucket)))) {
      assertTrue(proxy.accepted() > 0, "priming reads from the bucket");
      for (int i = 0; i < 100 && proxy.open() > 0; i++) {
        Thread.sleep(20);
      }
      assertEquals(0, proxy.open(), "connections that would be dead after the restore");
      assertEquals(List.of(), bucket.keys());
      assertEquals(List.of(), storer.logLines());
    }
  }

  @Test
  void a_restored_function_serves_after_its_connections_were_dropped() {
    try (FunctionProcess storer =
            FunctionProcess.startForSnapshot(through(Functions.storer(bucket)));
        FunctionProcess retriever =
            FunctionProcess.startForSnapshot(through(Functions.retriever(bucket)))) {
      proxy.cut();
      storer.restore();
      retriever.restore();
      Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(201);
      Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(200);
      Answer.of(retriever, ProxyRequest.get("/calls/{callId}").path("callId", "c-1")).expect(200);
    }
  }

  @Test
  void two_restored_functions_create_one_store() {
    try (FunctionProcess first = FunctionProcess.startForSnapshot(Functions.storer(bucket));
        FunctionProcess second = FunctionProcess.startForSnapshot(Functions.storer(bucket))) {
      first.restore();
      second.restore();
      Answer.of(first, ProxyRequest.post("/events", EVENT)).expect(201);
      Answer.of(second, ProxyRequest.post("/events", EVENT)).expect(200);
    }
  }

  @Test
  void a_function_starts_even_if_its_bucket_cannot_be_read() {
    try (FunctionProcess storer =
        FunctionProcess.startForSnapshot(
            Functions.storer(bucket).with("CALLFLOW_BUCKET", "no-such-bucket-here"))) {
      assertTrue(storer.logLines().stream().anyMatch(line -> line.contains("could not be read")));
      storer.restore();
      Answer.of(storer, ProxyRequest.post("/events", EVENT)).expect(500);
    }
  }

  @Test
  void an_authorizer_is_restored_too() {
    try (FunctionProcess authorizer =
        FunctionProcess.startForSnapshot(Functions.authorizer("[]"))) {
      authorizer.restore();
      assertTrue(authorizer.invoke("{\"authorizationToken\":\"Bearer x\"}").failed());
      assertFalse(authorizer.logLines().isEmpty());
    }
  }
}
