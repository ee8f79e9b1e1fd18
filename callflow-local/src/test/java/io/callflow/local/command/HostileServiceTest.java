package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Asks a service that answers badly, and requires that the command ends with a clear message. */
class HostileServiceTest {
  private static final Duration GENEROUS = Duration.ofSeconds(30);
  private static final CallRef CALL = CallRef.of(new CallId("c1"));

  private static CommandFailure failure(
      ScriptedService service, AnswerLimits limits, Consumer<HttpConnection> use) {
    Executable command =
        () -> {
          try (HttpConnection calls = new HttpConnection(service.url() + "/v1", "k", limits)) {
            use.accept(calls);
          }
        };
    return assertTimeoutPreemptively(GENEROUS, () -> assertThrows(CommandFailure.class, command));
  }

  @Test
  void an_endless_answer_is_broken_off() throws IOException {
    AtomicLong sent = new AtomicLong();
    byte[] part = new byte[64 * 1024];
    try (ScriptedService service =
        new ScriptedService(
            out -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write(part);
                sent.addAndGet(part.length);
              }
            })) {
      AnswerLimits limits = new AnswerLimits(GENEROUS, GENEROUS, 1024 * 1024);
      CommandFailure failure = failure(service, limits, calls -> calls.call(CALL));

      assertEquals(ExitCode.BROKEN, failure.exitCode());
      assertTrue(
          failure.lines().get(0).contains("an answer of more than 1048576 bytes"),
          failure.getMessage());
      assertTrue(sent.get() < 64 * 1024 * 1024, "sent " + sent);
    }
  }

  @Test
  void a_problem_without_an_end_is_broken_off() throws IOException {
    try (ScriptedService service =
        new ScriptedService(
            out -> {
              out.write("HTTP/1.1 503 Busy\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write(new byte[64 * 1024]);
              }
            })) {
      assertEquals(
          ExitCode.BROKEN,
          failure(service, AnswerLimits.USUAL, calls -> calls.call(CALL)).exitCode());
      assertEquals(1, service.requests().size());
    }
  }

  @Test
  void an_answer_that_drips_is_given_up() throws IOException {
    try (ScriptedService service =
        new ScriptedService(
            out -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write(' ');
                Thread.sleep(50);
              }
            })) {
      AnswerLimits limits = new AnswerLimits(GENEROUS, Duration.ofMillis(500), 1024);
      CommandFailure failure = failure(service, limits, calls -> calls.call(CALL));

      assertEquals(ExitCode.UNAVAILABLE, failure.exitCode());
      assertTrue(failure.lines().get(0).contains("no whole answer"), failure.getMessage());
    }
  }

  @Test
  void a_redirect_is_not_followed() throws IOException {
    try (ScriptedService service =
        ScriptedService.answering("302 Found", "Location: /v1/calls\r\n", "")) {
      CommandFailure failure = failure(service, AnswerLimits.USUAL, calls -> calls.call(CALL));

      assertEquals(ExitCode.BROKEN, failure.exitCode());
      assertTrue(failure.lines().get(0).contains("answered 302"), failure.getMessage());
      assertEquals(1, service.requests().size());
    }
  }

  @Test
  void a_page_that_leads_to_itself_is_read_twice_at_most() throws IOException {
    try (ScriptedService service =
        ScriptedService.answering(
            "200 OK", "", "{\"events\":[],\"count\":0,\"nextToken\":\"again\"}")) {
      CommandFailure failure =
          failure(service, AnswerLimits.USUAL, calls -> calls.events(CALL, 10, "again"));

      assertEquals(ExitCode.BROKEN, failure.exitCode());
      assertNull(failure.getCause(), "the page itself is well-formed");
    }
    try (ScriptedService service =
        ScriptedService.answering(
            "200 OK", "", "{\"calls\":[],\"count\":0,\"nextToken\":\"again\"}")) {
      CommandRun run =
          assertTimeoutPreemptively(
              GENEROUS, () -> CommandRun.of("calls", "--url", service.url(), "--api-key", "k"));

      assertEquals(ExitCode.BROKEN, run.exitCode(), run.err());
      assertEquals(2, service.requests().size());
    }
  }

  @Test
  void a_result_too_few_is_a_strange_answer() throws IOException {
    Connection.Draft draft =
        new Connection.Draft(
            CallFlowEvent.builder(new CallId("c"), EventType.CALL_STARTED, Instant.EPOCH, "pbx-1")
                .build(),
            true);
    try (ScriptedService service =
        ScriptedService.answering(
            "200 OK",
            "",
            "{\"results\":[],\"counts\":{\"created\":0,\"duplicate\":0,\"conflict\":0,\"invalid\":0,\"gone\":0,\"unavailable\":0}}")) {
      CommandFailure failure =
          failure(service, AnswerLimits.USUAL, calls -> calls.store(List.of(draft)));

      assertEquals(ExitCode.BROKEN, failure.exitCode());
      assertTrue(failure.lines().get(0).contains("not a Callflow service's"), failure.getMessage());
    }
  }

  @Test
  void slashes_at_the_end_of_a_url_take_no_time() {
    String url = "http://127.0.0.1:1/" + "/".repeat(2_000_000) + "x/";
    CommandRun run =
        assertTimeoutPreemptively(
            GENEROUS, () -> CommandRun.of("calls", "--url", url, "--api-key", "k"));

    assertEquals(ExitCode.UNAVAILABLE, run.exitCode());
  }
}
