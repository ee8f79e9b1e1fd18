package com.example.pbx;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A PBX with four lines and three extensions. */
final class Pbx {
  static final int LINES = 4;

  private static final Party JONAS = new Party(null, null, "1015", "Jonas");
  private static final Party AMIRA = new Party(null, null, "1020", "Amira");
  private static final Party NORA = new Party(null, null, "1031", "Nora");
  private static final Party CUSTOMER = Party.number("+493023125014");

  private Pbx() {}

  /**
   * Simulates five calls on each line, one after the other. Each line has a thread, as in a real
   * PBX; returns when all have hung up.
   *
   * @param events receives each event in the thread of its line
   */
  static void simulate(Instant start, Consumer<CallFlowEvent> events) {
    List<Thread> lines = new ArrayList<>();
    for (int i = 1; i <= LINES; i++) {
      Line line = new Line("line-" + i, start.plusSeconds(i), events);
      Thread thread = new Thread(line::makeCalls, "line-" + i);
      thread.start();
      lines.add(thread);
    }
    for (Thread line : lines) {
      try {
        line.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private record Line(String name, Instant start, Consumer<CallFlowEvent> events) {
    void makeCalls() {
      call("answered", 0, CUSTOMER, JONAS).ring(4).answer().talk(75).hangUp();
      call("busy", 5, JONAS, AMIRA).busy();
      call("unanswered", 10, AMIRA, NORA).ring(30).giveUp();
      call("held", 20, CUSTOMER, AMIRA).ring(6).answer().talk(20).hold(45).talk(30).hangUp();
      call("transferred", 30, CUSTOMER, JONAS)
          .ring(5)
          .answer()
          .talk(40)
          .transferTo(NORA)
          .talk(120)
          .hangUp();
    }

    private Call call(String what, int minute, Party from, Party to) {
      String callId = name + "-" + what + "@pbx-1";
      return new Call(callId, start.plus(Duration.ofMinutes(minute)), from, to, events);
    }
  }
}
