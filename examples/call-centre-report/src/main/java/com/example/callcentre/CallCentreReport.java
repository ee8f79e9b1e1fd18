package com.example.callcentre;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallSummary;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Settings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Prints what happened in a call centre in the last 24 hours, from the calls in a bucket.
 *
 * <p>Arguments: {@code s3://BUCKET/PREFIX}, and {@code --fill} to store a simulated day first.
 */
public final class CallCentreReport {
  private static final String TENANT = "call-centre";
  private static final String USAGE = "call-centre-report s3://BUCKET/PREFIX [--fill]";

  private CallCentreReport() {}

  /** Exits with 2 if the arguments are wrong, and with 1 if the store cannot be read. */
  public static void main(String[] args) {
    List<String> arguments = List.of(args);
    boolean fill = arguments.contains("--fill");
    if (arguments.size() != (fill ? 2 : 1) || !arguments.get(0).startsWith("s3://")) {
      System.err.println("Usage: " + USAGE);
      System.exit(2);
    }
    try {
      S3Settings settings = settings(arguments.get(0));
      Instant end = Instant.now();
      Instant start = end.minus(Duration.ofDays(1));
      if (fill) {
        fill(settings, start, end);
      }
      System.out.print(report(settings, start, end));
    } catch (IllegalArgumentException e) { // the address is none of S3
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (CallflowException e) {
      System.err.println(e.code() + ": " + e.getMessage());
      System.exit(1);
    }
  }

  /** Credentials and region come from the environment, as in every app with the AWS SDK. */
  private static S3Settings settings(String address) {
    S3Settings settings = S3Settings.parse(address);
    String endpoint = System.getenv("AWS_ENDPOINT_URL_S3");
    return endpoint == null ? settings : settings.withEndpoint(URI.create(endpoint));
  }

  private static void fill(S3Settings settings, Instant start, Instant end) {
    try (Callflow callflow = Callflow.open(S3ObjectStore.open(settings), new JsonCallCodec())) {
      SimulatedDay.between(start, end).storeIn(callflow.tenant(TENANT));
    }
  }

  /** Opens the store to read only, so a report needs no permission to write. */
  private static String report(S3Settings settings, Instant start, Instant end) {
    try (Callflow callflow =
        Callflow.openToRead(S3ObjectStore.open(settings), new JsonCallCodec())) {
      return report(callflow.tenant(TENANT), start, end);
    }
  }

  /** The report as text. Reads page by page, so its memory does not grow with the calls. */
  static String report(Calls calls, Instant start, Instant end) {
    Report report = new Report(ZoneOffset.UTC);
    for (CallSummary call : calls.calls(CallQuery.between(start, end))) {
      report.add(call);
    }
    EventQuery events = EventQuery.between(start, end);
    calls.events(events.eventType(EventType.AGENT_CONNECTED)).forEach(report::agentConnected);
    calls.events(events.eventType(EventType.AGENT_MISSED)).forEach(report::agentMissed);
    return report.text(start, end);
  }
}
