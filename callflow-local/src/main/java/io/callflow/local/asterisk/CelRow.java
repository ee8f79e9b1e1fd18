package io.callflow.local.asterisk;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One row of a table.
 *
 * @param columns the names of the cells
 * @param cells in the order of the columns; empty text where the row has nothing
 */
record CelRow(Columns columns, List<String> cells) {

  /** The cell of the column with Asterisk's name; empty text where the row has none. */
  String cell(String name) {
    int index = columns.indexOf(name);
    return index < 0 || index >= cells.size() ? "" : cells.get(index);
  }

  /** The names of the columns as written. */
  List<String> names() {
    return columns.names();
  }

  /** The place of the column with Asterisk's name; negative if there is none. */
  int indexOf(String name) {
    return columns.indexOf(name);
  }

  /** The columns of a table, found by Asterisk's names or by aliases that other tools give them. */
  static final class Columns {
    private static final Map<String, String> ALIASES =
        Map.ofEntries(
            Map.entry("event_type", "eventtype"),
            Map.entry("eventname", "eventtype"),
            Map.entry("event_time", "eventtime"),
            Map.entry("unique_id", "uniqueid"),
            Map.entry("linked_id", "linkedid"),
            Map.entry("channel", "channame"),
            Map.entry("chan_name", "channame"),
            Map.entry("callerid_num", "cid_num"),
            Map.entry("callerid_name", "cid_name"),
            Map.entry("bridgepeer", "peer"),
            Map.entry("eventextra", "extra"));

    /**
     * The columns of a file of {@code cel_custom} without a header, as its sample configuration.
     */
    static final Columns CUSTOM =
        new Columns(
            List.of(
                "eventtype",
                "eventtime",
                "cid_name",
                "cid_num",
                "cid_ani",
                "cid_rdnis",
                "cid_dnid",
                "exten",
                "context",
                "channame",
                "appname",
                "appdata",
                "amaflags",
                "accountcode",
                "uniqueid",
                "linkedid",
                "peer",
                "userfield",
                "userdeftype",
                "extra"));

    private final List<String> names;
    private final Map<String, Integer> places = new HashMap<>();

    Columns(List<String> names) {
      this.names = List.copyOf(names);
      for (int i = 0; i < names.size(); i++) {
        places.putIfAbsent(canonical(names.get(i)), i);
      }
    }

    /** Whether these cells are a header: they name the event type and a channel or call id. */
    static boolean areNames(List<String> cells) {
      boolean type = false;
      boolean id = false;
      for (String cell : cells) {
        String name = canonical(cell);
        type |= name.equals("eventtype");
        id |= name.equals("uniqueid") || name.equals("linkedid");
      }
      return type && id;
    }

    private static String canonical(String name) {
      String lower = name.strip().toLowerCase(Locale.ROOT);
      return ALIASES.getOrDefault(lower, lower);
    }

    List<String> names() {
      return names;
    }

    int size() {
      return names.size();
    }

    int indexOf(String name) {
      return places.getOrDefault(name, -1);
    }
  }
}
