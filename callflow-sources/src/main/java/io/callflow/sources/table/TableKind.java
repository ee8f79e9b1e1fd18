package io.callflow.sources.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a table is about: which columns it must have, what other tools call them, and what the
 * columns of a table without a header are. Threads may share it.
 *
 * <pre>{@code
 * TableKind kind = TableKind.named("Asterisk CEL").needs("eventtype").needs("uniqueid", "linkedid")
 *     .alias("channel", "channame").layout("cel_custom", 15, columns, cells -> true)
 *     .managerEvent("CEL").build();
 * }</pre>
 */
public final class TableKind {
  private final String name;
  private final Map<String, String> aliases;
  private final List<List<String>> needed;
  private final List<Layout> layouts;
  private final @Nullable String managerEvent;

  private TableKind(Builder builder) {
    this.name = builder.name;
    this.aliases = Map.copyOf(builder.aliases);
    this.needed = List.copyOf(builder.needed);
    this.layouts =
        builder.layouts.stream()
            .map(
                given ->
                    new Layout(
                        given.writer(),
                        given.least(),
                        new TableColumns(given.names(), this),
                        given.fits()))
            .toList();
    this.managerEvent = builder.managerEvent;
  }

  /** Starts a kind with the name that messages use. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** The name that messages use. */
  public String name() {
    return name;
  }

  /** The columns with these names, of a table that is no text, such as one in a database. */
  public TableColumns columns(List<String> names) {
    return new TableColumns(names, this);
  }

  /** A name in lower case, with aliases resolved. */
  String canonical(String column) {
    String lower = lower(column);
    return aliases.getOrDefault(lower, lower);
  }

  static String lower(String column) {
    return column.strip().toLowerCase(Locale.ROOT);
  }

  /** Whether these cells are a header: they name every needed column. */
  boolean isHeader(List<String> cells) {
    boolean[] found = new boolean[needed.size()];
    for (String cell : cells) {
      if (cell.length() > 64) {
        continue;
      }
      String column = canonical(cell);
      for (int i = 0; i < found.length; i++) {
        found[i] |= needed.get(i).contains(column);
      }
    }
    for (boolean one : found) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  /** The columns of a row without a header above it; null if no layout fits. */
  @Nullable TableColumns layout(List<String> cells) {
    for (Layout layout : layouts) {
      if (layout.fits(cells)) {
        return layout.columns();
      }
    }
    return null;
  }

  /** The value of {@code Event:} of these rows in manager events; null if there are none. */
  @Nullable String managerEvent() {
    return managerEvent;
  }

  /** What a file of this kind must hold, for messages. */
  String expected() {
    String header =
        needed.stream()
            .map(names -> String.join(" or ", names))
            .collect(Collectors.joining(" and "));
    StringBuilder text = new StringBuilder("columns named ").append(header);
    for (Layout layout : layouts) {
      text.append(", or rows of ").append(layout.writer()).append(" with ");
      if (layout.least() < layout.columns().size()) {
        text.append(layout.least()).append(" to ");
      }
      text.append(layout.columns().size()).append(" cells");
    }
    return text.toString();
  }

  private record Layout(
      String writer, int least, TableColumns columns, Predicate<List<String>> fits) {
    boolean fits(List<String> cells) {
      return cells.size() >= least && cells.size() <= columns.size() && fits.test(cells);
    }
  }

  private record GivenLayout(
      String writer, int least, List<String> names, Predicate<List<String>> fits) {}

  /** Collects the settings of a kind. */
  public static final class Builder {
    private final String name;
    private final Map<String, String> aliases = new HashMap<>();
    private final List<List<String>> needed = new ArrayList<>();
    private final List<GivenLayout> layouts = new ArrayList<>();
    private @Nullable String managerEvent;

    private Builder(String name) {
      this.name = name;
    }

    /** Gives a column one more name. Case does not count. */
    public Builder alias(String alias, String column) {
      aliases.put(lower(alias), lower(column));
      return this;
    }

    /** Requires one of these columns, by canonical name. */
    public Builder needs(String... oneOf) {
      needed.add(List.of(oneOf));
      return this;
    }

    /**
     * Gives the columns of rows without a header. The first layout that fits a row counts.
     *
     * @param writer who writes such rows, for messages
     * @param least the fewest cells; those left out at the end are empty
     * @param fits whether these cells can be such a row; at least {@code least} of them
     */
    public Builder layout(
        String writer, int least, List<String> columns, Predicate<List<String>> fits) {
      layouts.add(new GivenLayout(writer, least, List.copyOf(columns), fits));
      return this;
    }

    /** Names the manager event ({@code Event:}) that holds a row; others are skipped. */
    public Builder managerEvent(String event) {
      this.managerEvent = event;
      return this;
    }

    /** Makes the kind. */
    public TableKind build() {
      return new TableKind(this);
    }
  }
}
