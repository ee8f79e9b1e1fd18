package io.callflow.local.http;

import io.callflow.http.Body;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.log.RequestLog;
import io.callflow.http.routing.HttpService;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Serves in a process of its own, whose standard error is full. A health check exhausts the heap
 * where its query says, and the client sees the port on standard output.
 */
final class GreedyStart {
  private GreedyStart() {}

  private static byte[] exhaust() {
    List<byte[]> all = new ArrayList<>();
    while (all.size() < Integer.MAX_VALUE) {
      all.add(new byte[1024 * 1024]);
    }
    return all.get(0);
  }

  private static CompletionStage<Response> answer(Request request) {
    if (request.query().values().containsKey("now")) {
      exhaust();
    }
    if (request.query().values().containsKey("later")) {
      return CompletableFuture.supplyAsync(() -> Response.of(200, "text/plain", exhaust()));
    }
    return CompletableFuture.completedFuture(
        Response.empty(200)
            .with(
                new Body() {
                  private boolean isBegun;

                  @Override
                  public OptionalLong length() {
                    return OptionalLong.empty();
                  }

                  @Override
                  public byte @Nullable [] next() {
                    if (isBegun) {
                      return exhaust();
                    }
                    isBegun = true;
                    return new byte[10_000];
                  }
                }));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Thread full = new Thread(() -> System.err.print("x".repeat(1_000_000)));
    full.setDaemon(true);
    full.start();
    RequestLog log =
        new RequestLog(
            line -> {}, InstantSource.system(), Map.of(), RequestLog.MeasurementFields.NONE);
    HttpFrontDoor door =
        new HttpFrontDoor(
            NetworkSettings.LOOPBACK.withPort(0),
            new HttpService(new Authorization(List.of()), GreedyStart::answer, log),
            log);
    door.start();
    System.out.println(door.port());
    System.out.flush();
    Thread.sleep(Long.MAX_VALUE);
  }
}
