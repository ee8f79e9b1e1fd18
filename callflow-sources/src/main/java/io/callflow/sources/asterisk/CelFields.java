package io.callflow.sources.asterisk;

import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.TableRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The cells of one CEL row by Asterisk's names for them. What tools print for SQL's NULL is "". */
final class CelFields {
  private static final Set<String> NULLS = Set.of("NULL", "\\N", "(null)");

  /** The most characters of a cell in the metadata, by attempt: a whole event has 64 KiB. */
  private static final int[] CUTS = {Integer.MAX_VALUE, 16_384, 8_192, 4_096, 1_024, 256, 64};

  private static final int MAX_METADATA_BYTES = 48 * 1024;

  private final TableRow row;
  private final String type;
  private final String uniqueId;
  private final String linkedId;
  private final Map<String, String> extra;

  /**
   * The cells of a row.
   *
   * @param numbering what numbers in place of event types mean
   */
  CelFields(TableRow row, CelNumbering numbering) throws BadRecord {
    this.row = row;
    this.uniqueId = get("uniqueid");
    this.linkedId = get("linkedid");
    if (uniqueId.isEmpty() && linkedId.isEmpty()) {
      throw new BadRecord("has neither linkedid nor uniqueid");
    }
    this.type = numbering.name(nativeType(row));
    this.extra = CelExtra.members(type, get("extra"));
  }

  /** The event type as written, in upper case, without the {@code EV_} of old configurations. */
  static String nativeType(TableRow row) throws BadRecord {
    String type = get(row, "eventtype").strip();
    if (type.isEmpty()) {
      throw new BadRecord("has no eventtype");
    }
    String upper = type.toUpperCase(Locale.ROOT);
    return upper.startsWith("EV_") ? upper.substring(3) : upper;
  }

  /** The call of a row: its linkedid or, in a table without that column, its uniqueid. */
  static String call(TableRow row) throws BadRecord {
    String linkedId = get(row, "linkedid");
    String call = linkedId.isEmpty() ? get(row, "uniqueid") : linkedId;
    if (call.isEmpty()) {
      throw new BadRecord("has neither linkedid nor uniqueid");
    }
    return call;
  }

  /** The cell with Asterisk's name; empty text where the row has none. */
  static String get(TableRow row, String name) {
    return orEmpty(row.cell(name));
  }

  String get(String name) {
    return get(row, name);
  }

  /** A cell without blanks around it, which padded tables cannot tell; empty text for NULL. */
  static String orEmpty(String cell) {
    String stripped = cell.strip();
    return NULLS.contains(stripped) ? "" : stripped;
  }

  /** The event type by name, in upper case. */
  String type() {
    return type;
  }

  /** The channel; empty where the row names none. */
  String uniqueId() {
    return uniqueId;
  }

  String call() {
    return linkedId.isEmpty() ? uniqueId : linkedId;
  }

  /** Whether the row is about the channel that began the call, as far as the row can tell. */
  boolean isCalling() {
    return uniqueId.isEmpty() || uniqueId.equals(call());
  }

  /** Whether the row itself says that its channel began the call. */
  boolean saysCalling() {
    return !uniqueId.isEmpty() && uniqueId.equals(linkedId);
  }

  /** Whether the channel is one end of a loopback. */
  boolean isLoopback() {
    return ChannelName.isLoopback(get("channame"));
  }

  /** A member of the extra column; empty text where it has none, and for {@code N/A}. */
  String extra(String name) {
    String value = extra.getOrDefault(name, "");
    return value.equals("N/A") ? "" : value;
  }

  /** Whether the application runs on the channel, as {@code Queue}; the case is ignored. */
  boolean runs(String application) {
    return get("appname").equalsIgnoreCase(application);
  }

  /** The first argument of the application. */
  String firstArgument() {
    return firstArgument(get("appdata"));
  }

  /** The first of arguments that {@code ,} or, before Asterisk 1.6, {@code |} separates. */
  static String firstArgument(String data) {
    int end = 0;
    while (end < data.length() && data.charAt(end) != ',' && data.charAt(end) != '|') {
      end++;
    }
    return data.substring(0, end).strip();
  }

  /** All columns as text. Long cells are cut and end with an ellipsis, so that the event fits. */
  Metadata metadata() {
    return metadata(cells(row));
  }

  /** The cells by the names of their columns as written. */
  static Map<String, String> cells(TableRow row) {
    Map<String, String> cells = new LinkedHashMap<>();
    List<String> names = row.names();
    for (int i = 0; i < row.cells().size(); i++) {
      String name = i < names.size() ? names.get(i) : "";
      String cell = orEmpty(row.cells().get(i));
      if (!name.isEmpty()) {
        cells.put(name, cell);
      } else if (!cell.isEmpty()) {
        cells.put("column" + (i + 1), cell);
      }
    }
    return cells;
  }

  static Metadata metadata(Map<String, String> cells) {
    Metadata metadata = null;
    for (int longest : CUTS) {
      Map<String, MetadataValue> members = new LinkedHashMap<>();
      cells.forEach((name, cell) -> members.put(name, MetadataValue.of(cut(cell, longest))));
      metadata = new Metadata(members);
      if (metadata.size() <= MAX_METADATA_BYTES) {
        break;
      }
    }
    return Objects.requireNonNull(metadata);
  }

  /** The text, or its beginning and an ellipsis: at most this many characters. */
  static String cut(String text, int longest) {
    if (text.length() <= longest || text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
  }
}
