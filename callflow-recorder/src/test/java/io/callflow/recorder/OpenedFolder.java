package io.callflow.recorder;

import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallflowException;
import java.nio.file.Path;

/** Opens a recorder over a spill folder, and tells whether another process uses it. */
final class OpenedFolder {
  private OpenedFolder() {}

  public static void main(String[] arguments) {
    try (FaultyCalls calls = new FaultyCalls();
        EventRecorder recorder =
            EventRecorder.builder(calls)
                .whenFull(WhenFull.spillTo(Path.of(arguments[0]), new JsonCallCodec()))
                .open()) {
      System.out.println(recorder.statistics().waiting() == 0 ? "free" : "not empty");
    } catch (CallflowException e) {
      System.out.println("used");
    }
  }
}
