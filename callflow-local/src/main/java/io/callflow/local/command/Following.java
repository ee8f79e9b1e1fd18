package io.callflow.local.command;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.local.follow.DatabaseFailure;
import io.callflow.local.follow.DatabaseFailure.Reason;
import io.callflow.local.follow.FollowState;
import io.callflow.local.follow.TableFollower;
import io.callflow.sources.asterisk.CelRowMapper;
import io.callflow.sources.asterisk.OpenLeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Polls a table and stores its rows, until it is stopped or has caught up. Says once that the
 * database or the store is unavailable, tries again, and says when it is back.
 */
final class Following implements AutoCloseable {
  private static final int WORKERS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** The share of a database's time that polls may take: one part of five. */
  private static final int REST = 4;

  private final Terminal terminal;
  private final boolean json;
  private final Progress progress;
  private final Connection calls;
  private final Pace pace;
  private final @Nullable FollowState state;
  private final LoadReport report;
  private final Termination termination;
  private final @Nullable CelRowMapper channels;
  private final String source;

  private @Nullable EventLoader loader;
  private @Nullable Instant newest;
  private boolean inTrouble;
  private boolean isReadable = true;

  /**
   * Starts the clock.
   *
   * @param termination ends {@link #run}
   * @param state null where no position is kept
   * @param channels knows the channels of the rows; null if the rows name none
   * @param source of the events
   */
  Following(
      Termination termination,
      Terminal terminal,
      boolean json,
      Progress progress,
      Connection calls,
      Pace pace,
      @Nullable FollowState state,
      @Nullable CelRowMapper channels,
      String source) {
    this.channels = channels;
    this.source = source;
    this.termination = termination;
    this.terminal = terminal;
    this.json = json;
    this.progress = progress;
    this.calls = calls;
    this.pace = pace;
    this.state = state;
    this.report = new LoadReport(terminal, json, progress, "rows");
  }

  /**
   * How long to go on.
   *
   * @param once whether to end at the end of the table
   * @param every between two polls
   * @param patience how long to try while the database or the store is unavailable, for the first
   *     connection and with {@code once}; else there is no limit
   */
  record Pace(boolean once, Duration every, Duration patience) {}

  /** Opens the table. Returns null if it was stopped before. */
  TableFollower.@Nullable Opened open(TableFollower follower) throws DatabaseFailure {
    Retry retry = new Retry(true);
    while (!isStopped()) {
      try {
        TableFollower.Opened opened = follower.open();
        recovered();
        return opened;
      } catch (DatabaseFailure e) {
        follower.disconnect();
        retry.after(e);
      }
    }
    return null;
  }

  /** Follows until the end. Returns the exit code. */
  int run(TableFollower follower) throws DatabaseFailure, IOException {
    Retry retry = new Retry(pace.once());
    try {
      while (!isStopped()) {
        try {
          long began = System.nanoTime();
          TableFollower.Poll poll = follower.poll(new Rows(follower), this::isStopped);
          if (poll.atEnd()) {
            linkEarlier();
          }
          recovered();
          retry.reset();
          polled(follower, poll);
          if (pace.once() && poll.atEnd() && !poll.emptied()) {
            break;
          }
          pause(poll.emptied() ? Duration.ZERO : rest(System.nanoTime() - began));
        } catch (DatabaseFailure e) {
          follower.disconnect();
          dropLoader();
          retry.after(e);
        } catch (EventLoader.Unavailable | CallflowException | CommandFailure e) {
          follower.disconnect();
          dropLoader();
          if (isStopped()) {
            break;
          }
          retry.after(e);
        }
      }
    } catch (DatabaseFailure | IOException | RuntimeException e) {
      report.end();
      throw e;
    }
    return termination.with(report.end());
  }

  @Override
  public void close() {
    dropLoader();
  }

  /** Links calls that met in channels which had begun before the rows that were read. */
  private void linkEarlier() {
    List<OpenLeg> legs = channels == null ? List.of() : channels.takeUnbegun();
    if (channels == null || legs.isEmpty() || !isReadable) {
      return;
    }
    try {
      for (EarlierImports.Found found : new EarlierImports(calls, source).find(legs)) {
        for (CallFlowEvent link : channels.links(found.leg(), found.calls())) {
          Connection.Draft draft = new Connection.Draft(link, true);
          loader()
              .add(
                  new EventLoader.Item(
                      draft, new EventLoader.Place("link of " + found.leg().id(), 0)));
        }
      }
    } catch (CommandFailure | CallflowException e) {
      isReadable = false;
      tell(
          "cannot read what is stored, so calls that were stored before are not linked: "
              + String.valueOf(e.getMessage()).replaceFirst("\\.$", ""));
    }
    loader().flush();
  }

  private boolean isStopped() {
    return termination.isRequested();
  }

  private void pause(Duration pause) {
    termination.await(pause);
  }

  /** The pause after a poll, longer if the database took long for it. */
  private Duration rest(long nanos) {
    Duration least = Duration.ofNanos(nanos).multipliedBy(REST);
    return least.compareTo(pace.every()) > 0 ? least : pace.every();
  }

  private void polled(TableFollower follower, TableFollower.Poll poll) throws IOException {
    save(follower);
    if (poll.emptied()) {
      tell(
          "the table ends before the last position: it was emptied; reading it from its beginning");
    }
    progress.stand(", up to date" + position(follower));
    progress.done(0);
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("rows", poll.rows());
      line.put("caughtUp", poll.atEnd());
      line.put("lagMillis", poll.atEnd() ? 0 : lag().toMillis());
      String position = follower.position();
      if (position != null) {
        line.put("position", position);
      }
      report.poll(line);
    }
  }

  private void save(TableFollower follower) throws IOException {
    String position = follower.savedPosition();
    if (state != null && position != null) {
      state.write(position);
    }
  }

  private static String position(TableFollower follower) {
    String position = follower.position();
    return position == null ? "" : " at " + position;
  }

  private Duration lag() {
    Instant last = newest;
    Duration lag = last == null ? Duration.ZERO : Duration.between(last, Instant.now());
    return lag.isNegative() ? Duration.ZERO : lag;
  }

  private EventLoader loader() {
    EventLoader open = loader;
    if (open == null) {
      open = new EventLoader(calls, WORKERS, Connection.MAX_BATCH, pace.patience(), this::count);
      loader = open;
    }
    return open;
  }

  /** Only where no id tells a time does the time of a link depend on the rows that were read. */
  private void count(EventLoader.Loaded loaded) {
    Connection.Result result = loaded.result();
    boolean isSameLink =
        result.status() == Connection.Status.CONFLICT
            && loaded.item().draft().event().eventType().equals(EventType.LINK_ASSERTED);
    report.count(
        isSameLink
            ? new EventLoader.Loaded(
                loaded.item(),
                new Connection.Result(Connection.Status.DUPLICATE, result.eventId(), null, null))
            : loaded);
  }

  private void dropLoader() {
    if (loader != null) {
      loader.close();
      loader = null;
    }
  }

  private void recovered() {
    if (inTrouble) {
      inTrouble = false;
      tell("going on");
    }
  }

  private void tell(String message) {
    progress.clear();
    terminal.err().println("callflow: " + message + ".");
  }

  /** The rows of one poll. */
  private final class Rows implements TableFollower.Sink {
    private final TableFollower follower;

    Rows(TableFollower follower) {
      this.follower = follower;
    }

    @Override
    public void row(List<CallFlowEvent> events, TableFollower.Place place) {
      report.read();
      for (CallFlowEvent event : events) {
        newest = newest == null || event.timestamp().isAfter(newest) ? event.timestamp() : newest;
        Connection.Draft draft = new Connection.Draft(event, true);
        loader()
            .add(new EventLoader.Item(draft, new EventLoader.Place(place.file(), place.line())));
      }
    }

    @Override
    public void unreadable(TableFollower.Place place, String fault) {
      report.unreadable(new EventLoader.Place(place.file(), place.line()), fault);
    }

    @Override
    public void store() {
      loader().flush();
      recovered();
      progress.stand(", " + Times.text(lag()) + " behind" + position(follower));
      try {
        save(follower);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** When to try again, and when to give up. */
  private final class Retry {
    private final boolean limited;
    private Duration next = FIRST_PAUSE;
    private long giveUp;

    /**
     * Begins with the first pause.
     *
     * @param limited whether the patience may end
     */
    Retry(boolean limited) {
      this.limited = limited;
      reset();
    }

    void reset() {
      next = FIRST_PAUSE;
      giveUp = System.nanoTime() + pace.patience().toNanos();
    }

    void after(DatabaseFailure failure) throws DatabaseFailure {
      if (failure.reason() != Reason.UNAVAILABLE || exhausted()) {
        throw failure;
      }
      again(failure);
    }

    void after(RuntimeException failure) {
      boolean comesBack =
          failure instanceof EventLoader.Unavailable
              || (failure instanceof CommandFailure command
                  && command.exitCode() == ExitCode.UNAVAILABLE)
              || (failure instanceof CallflowException store
                  && (store.code() == ErrorCode.STORE_UNAVAILABLE
                      || store.code() == ErrorCode.STORE_FULL));
      if (!comesBack || limited) {
        throw failure;
      }
      again(failure);
    }

    private boolean exhausted() {
      return limited && System.nanoTime() - giveUp >= 0;
    }

    private void again(Exception failure) {
      if (!inTrouble) {
        inTrouble = true;
        String message = String.valueOf(failure.getMessage());
        tell(message.replaceFirst("\\.$", "") + "; trying again");
      }
      pause(next);
      next = next.multipliedBy(2);
      next = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }
  }
}
