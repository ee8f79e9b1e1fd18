package io.callflow.archive;

import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.report.CopyReport;
import io.callflow.report.CopyReport.Kind;
import io.callflow.report.CopyReport.Problem;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Copies a whole store into another in passes. Each pass compares every call of the source with the
 * target's and writes what is missing. The pass after the last change verifies all calls, and takes
 * what was appended or erased meanwhile.
 *
 * <p>Calls of one chunk are copied side by side, larger ones one after the other, so the memory
 * that a copy takes does not depend on the size of the stores.
 */
final class Copying {
  /** A source that is written to all the time is never found unchanged. */
  static final int MAX_PASSES = 5;

  /** The most calls that are waiting to be copied side by side. */
  private static final int TOGETHER = 64;

  private final Archive from;
  private final Archive to;
  private final Function<StoreCall, CallCopy> copies;
  private final Consumer<CopyReport> progress;

  private int passes;
  private long copied;
  private long extended;
  private long erased;
  private long events;
  private long equal;
  private long refused;
  private long damaged;
  private final List<Problem> problems = new ArrayList<>();

  /** A call of the source. */
  record StoreCall(Tenant tenant, CallKey key) {}

  Copying(
      Archive from,
      Archive to,
      Function<StoreCall, CallCopy> copies,
      Consumer<CopyReport> progress) {
    this.from = from;
    this.to = to;
    this.copies = copies;
    this.progress = progress;
  }

  CopyReport run() {
    // What a copy that was cut short has begun to erase. Damaged calls are met again below.
    to.completeErasures(failure -> {});
    while (true) {
      long before = changes();
      pass();
      passes++;
      boolean settled = passes > 1 && changes() == before;
      progress.accept(report(settled));
      if (settled || passes == MAX_PASSES) {
        return report(settled);
      }
    }
  }

  private long changes() {
    return copied + extended + erased;
  }

  private CopyReport report(boolean settled) {
    return new CopyReport(
        passes, settled, copied, extended, erased, events, equal, refused, damaged, problems);
  }

  private void pass() {
    equal = 0;
    refused = 0;
    damaged = 0;
    problems.clear();
    foreignKeys();
    StoreWalk walk = new StoreWalk(from.store(), (key, detail) -> foreign(key, detail));
    for (Tenant tenant : walk.tenants()) {
      List<StoreCall> small = new ArrayList<>(TOGETHER);
      walk.calls(
          tenant,
          new StoreWalk.Visitor() {
            @Override
            public void call(CallKey key, List<ObjectKey> chunks) {
              if (chunks.size() > 1) {
                copy(List.of(new StoreCall(tenant, key)));
                return;
              }
              small.add(new StoreCall(tenant, key));
              if (small.size() == TOGETHER) {
                copy(small);
                small.clear();
              }
            }

            @Override
            public void listed() {}
          });
      copy(small);
    }
  }

  private void copy(List<StoreCall> calls) {
    List<Callable<Runnable>> tasks = new ArrayList<>(calls.size());
    for (StoreCall call : calls) {
      tasks.add(() -> copied(call));
    }
    Parallel.all(to.executor(), tasks).forEach(Runnable::run);
    progress.accept(report(false));
  }

  /** Copies a call; the thread of the copy counts what became of it. */
  private Runnable copied(StoreCall call) {
    try {
      CallCopy.Result result = copies.apply(call).run();
      return () -> count(result);
    } catch (CallCopy.Differs e) {
      return () -> {
        refused++;
        problem(Kind.REFUSED, call, String.valueOf(e.getMessage()));
      };
    } catch (CallflowException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      return () -> {
        damaged++;
        problem(Kind.DAMAGED, call, String.valueOf(e.getMessage()));
      };
    }
  }

  private void count(CallCopy.Result result) {
    events += result.events();
    switch (result.outcome()) {
      case EQUAL -> equal++;
      case COPIED -> copied++;
      case EXTENDED -> extended++;
      case ERASED -> erased++;
    }
  }

  private void problem(Kind kind, StoreCall call, String detail) {
    problem(new Problem(kind, Keys.chunk(call.tenant(), call.key(), 0), detail));
  }

  private void problem(Problem problem) {
    if (problems.size() < CopyReport.MAX_PROBLEMS) {
      problems.add(problem);
    }
  }

  private void foreign(ObjectKey key, String detail) {
    problem(new Problem(Kind.FOREIGN_KEY, key, detail));
  }

  /** Names the first key of each folder that Callflow does not use. */
  private void foreignKeys() {
    String after = "";
    while (true) {
      List<ListedObject> next = from.store().list("", after, 1);
      if (next.isEmpty()) {
        return;
      }
      ObjectKey key = next.get(0).key();
      String[] segments = key.value().split("/", -1);
      if (!segments[0].equals("v1")) {
        after = segments.length == 1 ? key.value() : segments[0] + "/~";
        foreign(key, "It is not below v1/, where calls lie.");
      } else if (segments.length < 4) {
        after = key.value();
        if (!key.equals(Keys.DESCRIPTOR) && !key.equals(Keys.CLOCK)) {
          foreign(key, "Callflow does not use it.");
        }
      } else {
        after = "v1/" + segments[1] + "/" + segments[2] + "/~";
        if (!Keys.FOLDERS.contains(segments[2])) {
          foreign(key, "Callflow does not use the folder " + segments[2] + ".");
        }
      }
    }
  }
}
