package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import java.util.List;

/**
 * Makes the events of rows. For one thread.
 *
 * <p>A mapper may remember earlier rows, for events that many rows tell together. It is told
 * whether the rows it mapped are stored: such an event is made again while it is not.
 */
public interface RowMapper {
  /**
   * Maps a row to its events. The same row gives the same events, whenever it is mapped.
   *
   * @param names the names of the columns, as the database has them
   * @param cells the values as the database's own command line prints them; empty for NULL
   * @param ordinal 1 for the first row with these cells, 2 for the second
   * @throws UnreadableRow if the row makes no event
   */
  List<CallFlowEvent> events(List<String> names, List<String> cells, int ordinal)
      throws UnreadableRow;

  /** The rows mapped until now are stored. */
  void stored();

  /** Not all rows mapped since the last {@link #stored} are; they will be mapped again. */
  void discarded();

  /** A row that makes no event. The message says why, after "row 12:". */
  final class UnreadableRow extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableRow(String message) {
      super(message, null, false, false);
    }
  }
}
