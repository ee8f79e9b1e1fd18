package io.callflow.sources.asterisk;

import io.callflow.sources.table.TableRow;
import java.util.List;

/**
 * What numbers mean that a table has in place of event types. {@code cel_odbc} writes them into
 * numeric columns; see {@code include/asterisk/cel.h} and, for the numbers until Asterisk 11,
 * {@code cel_odbc.conf.sample}.
 */
enum CelNumbering {
  TODAY,
  UNTIL_11;

  private static final List<String> NAMES =
      List.of(
          "ALL",
          "CHAN_START",
          "CHAN_END",
          "HANGUP",
          "ANSWER",
          "APP_START",
          "APP_END",
          "BRIDGE_ENTER",
          "BRIDGE_EXIT",
          "PARK_START",
          "PARK_END",
          "BLINDTRANSFER",
          "ATTENDEDTRANSFER",
          "USER_DEFINED",
          "LINKEDID_END",
          "PICKUP",
          "FORWARD",
          "LOCAL_OPTIMIZE",
          "LOCAL_OPTIMIZE_BEGIN",
          "STREAM_BEGIN",
          "STREAM_END",
          "DTMF");

  private static final List<String> NAMES_UNTIL_11 =
      List.of(
          "ALL",
          "CHAN_START",
          "CHAN_END",
          "HANGUP",
          "ANSWER",
          "APP_START",
          "APP_END",
          "BRIDGE_START",
          "BRIDGE_END",
          "CONF_START",
          "CONF_END",
          "PARK_START",
          "PARK_END",
          "BLINDTRANSFER",
          "ATTENDEDTRANSFER",
          "TRANSFER",
          "HOOKFLASH",
          "3WAY_START",
          "3WAY_END",
          "CONF_ENTER",
          "CONF_EXIT",
          "USER_DEFINED",
          "LINKEDID_END",
          "BRIDGE_UPDATE",
          "PICKUP",
          "FORWARD");

  /** The name for a number; any other text, and a number without a name, as it is. */
  String name(String type) {
    List<String> names = this == TODAY ? NAMES : NAMES_UNTIL_11;
    int number = number(type);
    return number < 0 || number >= names.size() ? type : names.get(number);
  }

  /** The number that the text is; −1 for other text. */
  private static int number(String type) {
    boolean digits = !type.isEmpty() && type.length() <= 2;
    for (int i = 0; digits && i < type.length(); i++) {
      digits = type.charAt(i) >= '0' && type.charAt(i) <= '9';
    }
    return digits ? Integer.parseInt(type) : -1;
  }

  /** Collects which numbering the rows of a table can have. */
  static final class Evidence {
    private boolean numbers;
    private boolean differs;
    private boolean today;
    private boolean until11;

    /** Adds a row. */
    void add(TableRow row, String type) {
      int number = number(type);
      if (number < 0) {
        return;
      }
      numbers = true;
      differs |= number >= 7;
      String extra = CelFields.get(row, "extra").strip();
      boolean json = extra.startsWith("{");
      boolean named = !CelFields.get(row, "userdeftype").isEmpty();
      // Asterisk 12 changed the numbers and made the extra column JSON.
      today |= json && !named;
      until11 |= number > 21 || (number == 3 && !json && extra.split(",", 4).length == 3);
      if (row.columns().indexOf("userdeftype") >= 0) {
        // Only user-defined events have a name.
        today |= number == (named ? 13 : 21);
        until11 |= number == (named ? 21 : 13);
      }
    }

    /** Whether the rows have numbers whose meaning differs. */
    boolean isNeeded() {
      return numbers && differs;
    }

    /** Whether the rows tell which numbering they have, and do not contradict each other. */
    boolean isClear() {
      return today != until11;
    }

    boolean isAny() {
      return today || until11;
    }

    /** The numbering; today's where the rows do not tell. */
    CelNumbering numbering() {
      return until11 && !today ? UNTIL_11 : TODAY;
    }

    /** Adds what another table tells. */
    void add(Evidence other) {
      today |= other.today;
      until11 |= other.until11;
    }
  }
}
