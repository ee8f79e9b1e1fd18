package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallFlow;
import io.callflow.call.StoreResult;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.report.CheckReport;
import io.callflow.store.ObjectStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** Whole calls on a real server, with races, two processes, and a server that is killed. */
@Tag("minio-own")
class MinioCallsTest {
  private static final Tenant TENANT = new Tenant("default");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int SAME_EVENTS = 1500;

  @Test
  @Timeout(240)
  void an_append_that_races_with_an_erasure_is_erased_with_the_call_or_answered_erased()
      throws Exception {
    int rounds = 200;
    try (MinioServer server = MinioServer.ofOurOwn()) {
      String bucket = server.newBucket(true);
      ExecutorService threads = Executors.newFixedThreadPool(4);
      int before = 0;
      int refused = 0;
      try (S3Client client = server.client(server.settings(bucket))) {
        Callflow callflow = callflow(S3ObjectStore.over(client, server.settings(bucket)));
        Calls calls = callflow.tenant(TENANT);
        for (int round = 0; round < rounds; round++) {
          CallId call = new CallId("race-" + round);
          calls.store(event(call, 0));
          CyclicBarrier barrier = new CyclicBarrier(4);
          List<Callable<Boolean>> racers = new ArrayList<>();
          for (int writer = 1; writer <= 3; writer++) {
            List<CallFlowEvent> events =
                List.of(event(call, writer * 100), event(call, writer * 200));
            racers.add(
                () -> {
                  barrier.await();
                  try {
                    calls.storeAll(events);
                    return true;
                  } catch (CallflowException e) {
                    assertEquals(ErrorCode.ERASED, e.code());
                    return false;
                  }
                });
          }
          racers.add(
              () -> {
                barrier.await();
                calls.erase(CallRef.of(call));
                return null;
              });
          List<Future<Boolean>> ended = threads.invokeAll(racers);
          for (Future<Boolean> racer : ended.subList(0, 3)) {
            if (racer.get()) {
              before++;
            } else {
              refused++;
            }
          }
          ended.get(3).get();
        }
        Set<String> chunks = new HashSet<>();
        client.listObjectVersionsPaginator(request -> request.bucket(bucket)).stream()
            .forEach(
                page -> {
                  assertEquals(List.of(), page.deleteMarkers());
                  page.versions()
                      .forEach(version -> assertTrue(chunks.add(version.key()), version::key));
                });
        assertTrue(chunks.remove("v1/store.json"));
        assertEquals(rounds, chunks.size(), "one tombstone is left of each call, in one version");
        assertTrue(chunks.stream().allMatch(key -> key.startsWith("v1/default/calls/")));
        CheckReport report = callflow.check(any -> {});
        assertEquals(rounds, report.erased());
        assertTrue(report.counts().isEmpty(), report::toString);
      } finally {
        threads.shutdownNow();
      }
      System.out.printf(
          "MinIO: %d erasures raced with %d appends: %d acknowledged before, %d answered erased%n",
          rounds, before + refused, before, refused);
      assertTrue(before > 0 && refused > 0, "both happened");
    }
  }

  @Test
  @Timeout(240)
  void two_processes_that_store_the_same_events_store_each_once() throws Exception {
    try (MinioServer server = MinioServer.ofOurOwn()) {
      String bucket = server.newBucket(false);
      List<Process> processes = new ArrayList<>();
      long created = 0;
      long duplicate = 0;
      for (int i = 0; i < 2; i++) {
        processes.add(child(server, bucket));
      }
      for (Process process : processes) {
        try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
          String[] counts = String.valueOf(out.readLine()).split(" ", -1);
          assertEquals(0, process.waitFor());
          created += Long.parseLong(counts[0]);
          duplicate += Long.parseLong(counts[1]);
        }
      }
      System.out.printf(
          "MinIO: two processes stored the same %d events of one call: %d created, %d duplicate%n",
          SAME_EVENTS, created, duplicate);
      assertEquals(SAME_EVENTS, created);
      assertEquals(SAME_EVENTS, duplicate);
      try (S3Client client = server.client(server.settings(bucket))) {
        CallFlow call =
            callflow(S3ObjectStore.over(client, server.settings(bucket)))
                .tenant(TENANT)
                .call("same");
        Set<EventId> ids = new HashSet<>();
        call.events().forEach(event -> assertTrue(ids.add(event.eventId())));
        assertEquals(SAME_EVENTS, ids.size());
      }
    }
  }

  private static Process child(MinioServer server, String bucket) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SameEvents.class.getName(),
            server.endpoint().toString(),
            bucket,
            server.credentials().accessKeyId(),
            server.credentials().secretAccessKey());
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Stores the same events as the other writer, ten at a time. */
  static final class SameEvents {
    private SameEvents() {}

    public static void main(String[] args) {
      S3Settings settings =
          S3Settings.of(args[1]).withEndpoint(URI.create(args[0])).withRegion("us-east-1");
      try (S3Client client =
          S3Clients.create(
              settings,
              StaticCredentialsProvider.create(AwsBasicCredentials.create(args[2], args[3])))) {
        Calls calls = callflow(S3ObjectStore.over(client, settings)).tenant(TENANT);
        CallId call = new CallId("same");
        int created = 0;
        int duplicate = 0;
        for (int from = 0; from < SAME_EVENTS; from += 10) {
          List<CallFlowEvent> events = new ArrayList<>();
          for (int i = from; i < from + 10; i++) {
            events.add(event(call, i));
          }
          for (StoreResult result : calls.tryStoreAll(events)) {
            if (result instanceof StoreResult.Created) {
              created++;
            } else if (result instanceof StoreResult.Duplicate) {
              duplicate++;
            } else {
              throw new IllegalStateException(result.toString());
            }
          }
        }
        System.out.println(created + " " + duplicate);
      }
    }
  }

  @Test
  @Timeout(240)
  void every_acknowledged_event_is_there_once_after_the_server_was_killed() throws Exception {
    int writers = 4;
    int kills = 3;
    try (MinioServer server = MinioServer.ofOurOwn()) {
      String bucket = server.newBucket(false);
      S3Settings settings =
          server
              .settings(bucket)
              .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(30));
      AtomicBoolean done = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(writers);
      TreeMap<String, Set<EventId>> acknowledged = new TreeMap<>();
      try (S3Client client = server.client(settings)) {
        Calls calls = callflow(S3ObjectStore.over(client, settings)).tenant(TENANT);
        List<Future<List<StoredEvent>>> running = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          int own = writer;
          running.add(threads.submit(() -> storeUntil(done, calls, own)));
        }
        for (int kill = 0; kill < kills; kill++) {
          TimeUnit.MILLISECONDS.sleep(1500);
          server.kill();
          TimeUnit.MILLISECONDS.sleep(300);
          server.start();
        }
        TimeUnit.MILLISECONDS.sleep(500);
        done.set(true);
        for (Future<List<StoredEvent>> each : running) {
          for (StoredEvent event : each.get(90, TimeUnit.SECONDS)) {
            acknowledged
                .computeIfAbsent(event.event().callId().value(), call -> new HashSet<>())
                .add(event.eventId());
          }
        }
      } finally {
        threads.shutdownNow();
      }
      int events = 0;
      try (S3Client client = server.client(settings)) {
        Callflow callflow = callflow(S3ObjectStore.over(client, settings));
        Calls calls = callflow.tenant(TENANT);
        for (var call : acknowledged.entrySet()) {
          Set<EventId> there = new HashSet<>();
          for (StoredEvent event : calls.call(CallRef.of(new CallId(call.getKey()))).events()) {
            assertTrue(there.add(event.eventId()), "stored once");
          }
          assertTrue(there.containsAll(call.getValue()), "nothing acknowledged is lost");
          events += call.getValue().size();
        }
        CheckReport report = callflow.check(any -> {});
        assertTrue(report.isSound(), report::toString);
      }
      System.out.printf(
          "MinIO killed %d times: %d events of %d calls acknowledged, each there once%n",
          kills, events, acknowledged.size());
      assertTrue(events > 50, "there was load");
    }
  }

  /** Appends to the same ten calls as all other writers. */
  private static List<StoredEvent> storeUntil(AtomicBoolean done, Calls calls, int own) {
    List<StoredEvent> acknowledged = new ArrayList<>();
    for (int i = 0; !done.get(); i++) {
      CallId call = new CallId("call-" + i % 10);
      List<CallFlowEvent> events = List.of(event(call, 100_000 * own + i), event(call, i));
      for (StoreResult result : calls.tryStoreAll(events)) {
        if (result instanceof StoreResult.Created created) {
          acknowledged.add(created.event());
        } else if (result instanceof StoreResult.Duplicate duplicate) {
          acknowledged.add(duplicate.event());
        }
      }
    }
    return acknowledged;
  }

  private static Callflow callflow(ObjectStore store) {
    return Callflow.builder(store, new JsonCallCodec())
        .executor(Runnable::run)
        .clock(() -> START.plusSeconds(86_400))
        .withoutProof()
        .open();
  }

  private static CallFlowEvent event(CallId call, int number) {
    return CallFlowEvent.builder(
            call, new EventType("x.test"), START.plusMillis(number * 50L), "test")
        .sequence((long) number)
        .from(Party.raw("1015"))
        .build();
  }
}
