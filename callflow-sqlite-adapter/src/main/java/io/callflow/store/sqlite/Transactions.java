package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Commits the changes of waiting threads together. If that fails, commits each alone, so that one
 * that cannot succeed fails no other. On a full disk it draws on the {@link Reserve} for changes
 * that do not make the database grow.
 */
final class Transactions {
  /** The most callers whose changes are committed together. */
  private static final int MOST_CALLERS = 64;

  private final StoreFile file;
  private final Connections connections;
  private final Reserve reserve;
  private final Settings settings;
  private final GroupCommit<List<? extends Change>> queue;

  /** Held by the thread that uses the connection that writes. */
  private final ReentrantLock writing = new ReentrantLock();

  Transactions(StoreFile file, Connections connections, Reserve reserve, Settings settings) {
    this.file = file;
    this.connections = connections;
    this.reserve = reserve;
    this.settings = settings;
    this.queue = new GroupCommit<>(MOST_CALLERS, this::commit);
  }

  /** Commits these changes, maybe with those of other threads. Each knows then if it failed. */
  void run(List<? extends Change> changes) {
    queue.run(changes);
  }

  private void commit(List<List<? extends Change>> callers) {
    List<Change> changes = new ArrayList<>();
    callers.forEach(changes::addAll);
    writing.lock();
    try {
      if (isGone(changes)) {
        return;
      }
      if (file.logBytes() > Connections.LOG_BYTES) {
        connections.writer().emptyLog();
      }
      commitTogether(changes, false);
    } catch (SQLException e) {
      connections.discardWriter();
      if (Failures.isFull(e)) {
        commitOnFullDisk(changes, e);
      } else if (Failures.isBusy(e) || changes.size() == 1) {
        changes.forEach(each -> each.failed(Failures.of(each.doing, file.path, e)));
      } else {
        changes.forEach(each -> commitAlone(each, false));
      }
    } catch (CallflowException e) {
      changes.forEach(each -> each.failed(e));
    } catch (RuntimeException | Error e) {
      connections.discardWriter();
      throw e;
    } finally {
      writing.unlock();
    }
  }

  private void commitTogether(List<Change> changes, boolean sparing) throws SQLException {
    Writer writer = connections.writer();
    writer.begin(deadline());
    for (Change each : changes) {
      if (sparing) {
        each.giveRoom(writer);
      }
      each.apply(writer);
    }
    writer.commit();
    if (!isGone(changes)) {
      changes.forEach(Change::committed);
    }
  }

  /** Fails all changes if the store's files are not those that were opened. */
  private boolean isGone(List<Change> changes) {
    String problem = file.problem();
    if (problem == null) {
      return false;
    }
    changes.forEach(each -> each.failed(Failures.unavailable(each.doing, problem)));
    return true;
  }

  private void commitAlone(Change change, boolean sparing) {
    try {
      if (sparing) {
        Writer writer = connections.writer();
        writer.stopGrowing(change.growth(writer));
      }
      commitTogether(List.of(change), sparing);
    } catch (SQLException e) {
      connections.discardWriter();
      change.failed(Failures.of(change.doing, file.path, e));
    }
  }

  /** Draws on the reserve if there is a change that may succeed then. */
  private void commitOnFullDisk(List<Change> changes, SQLException full) {
    try {
      Writer writer = connections.writer();
      long free = writer.freePages();
      for (Change each : changes) {
        if (each.pages() <= free || each.growth(writer) > 0) {
          commitFromReserve(changes);
          return;
        }
      }
    } catch (SQLException e) {
      connections.discardWriter();
    }
    changes.forEach(each -> each.failed(Failures.of(each.doing, file.path, full)));
  }

  /** Commits the changes for which the database need not grow, or hardly. */
  private void commitFromReserve(List<Change> changes) {
    reserve.give();
    try {
      // What is in the log already may make the database grow; then there is the more room in it.
      connections.writer().emptyLog();
      for (Change each : changes) {
        commitAlone(each, true);
      }
      connections.writer().growAgain();
      connections.writer().emptyLog();
    } catch (SQLException e) {
      connections.discardWriter();
      changes.stream()
          .filter(each -> each.failure() != null)
          .forEach(each -> each.failed(Failures.of(each.doing, file.path, e)));
    } finally {
      reserve.make();
    }
  }

  /**
   * Empties the log, so that only the database has content.
   *
   * @throws CallflowException {@code STORE_UNAVAILABLE} if readers are in the way for too long
   */
  void emptyLog(String doing) {
    long deadline = deadline();
    boolean interrupted = Thread.interrupted();
    try {
      for (long pause = 100_000; !tryEmptyLog(doing); pause = Math.min(2 * pause, 20_000_000)) {
        if (System.nanoTime() - deadline > 0) {
          throw Failures.unavailable(
              doing,
              "another process still reads an older state of "
                  + file.path
                  + "; wait until it ends and try again");
        }
        LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean tryEmptyLog(String doing) {
    writing.lock();
    try {
      file.verify(doing);
      boolean empty = emptyLog();
      file.verify(doing);
      return empty;
    } catch (SQLException e) {
      connections.discardWriter();
      throw Failures.of(doing, file.path, e);
    } finally {
      writing.unlock();
    }
  }

  private boolean emptyLog() throws SQLException {
    try {
      return connections.writer().emptyLog();
    } catch (SQLException e) {
      if (!Failures.isFull(e)) {
        throw e;
      }
      connections.discardWriter();
      reserve.give();
      try {
        return connections.writer().emptyLog();
      } finally {
        reserve.make();
      }
    }
  }

  /** Closes the connections when no thread writes. */
  void close() {
    writing.lock();
    try {
      file.close();
      connections.close();
    } finally {
      writing.unlock();
    }
  }

  private long deadline() {
    return System.nanoTime() + settings.patience().toNanos();
  }
}
