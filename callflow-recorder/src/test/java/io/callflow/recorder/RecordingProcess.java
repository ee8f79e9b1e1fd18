package io.callflow.recorder;

import io.callflow.contract.JsonCallCodec;
import io.callflow.event.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;

/** An app that records while its store fails, and prints how many events are spilled. */
final class RecordingProcess {
  private RecordingProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    FaultyCalls calls = new FaultyCalls();
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    EventRecorder recorder =
        EventRecorder.builder(calls)
            .linger(Duration.ofMillis(5))
            .whenFull(WhenFull.spillTo(Path.of(arguments[0]), new JsonCallCodec()))
            .open();
    int first = Integer.parseInt(arguments[1]);
    for (int i = first; ; i++) {
      while (!recorder.record(Events.event("call" + i % 7, i))) {
        Thread.sleep(1);
      }
      if (i % 100 == 99) {
        System.out.println(recorder.statistics().spilled());
        Thread.sleep(1);
      }
    }
  }
}
