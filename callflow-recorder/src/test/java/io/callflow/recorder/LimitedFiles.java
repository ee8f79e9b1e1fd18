package io.callflow.recorder;

import io.callflow.contract.JsonCallCodec;
import io.callflow.event.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;

/** Spills more than one file may have in this process, and stores it later. */
final class LimitedFiles {
  private LimitedFiles() {}

  public static void main(String[] arguments) throws InterruptedException {
    Told told = new Told();
    try (FaultyCalls calls = new FaultyCalls();
        EventRecorder recorder =
            EventRecorder.builder(calls)
                .listener(told)
                .retry(Duration.ofMillis(10), Duration.ofMillis(50))
                .whenFull(WhenFull.spillTo(Path.of(arguments[0]), new JsonCallCodec()))
                .open()) {
      calls.fails(ErrorCode.STORE_UNAVAILABLE);
      for (int i = 0; i < 1000; i++) {
        recorder.record(Events.event("a", i, Events.metadata(200)));
        if (i % 100 == 99) {
          Thread.sleep(100);
        }
      }
      Events.await("failed", () -> !told.spillFailed.isEmpty());
      calls.works();
      boolean stored = recorder.flush(Duration.ofSeconds(30));
      Events.assertInOrder(calls.created);
      System.out.println(
          "failed %d, damaged %d, stored %d %s"
              .formatted(
                  told.spillFailed.size(),
                  told.spillDamaged.size(),
                  calls.created.size(),
                  stored ? "in order" : "not all"));
    }
  }
}
