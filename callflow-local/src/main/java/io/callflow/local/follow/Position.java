package io.callflow.local.follow;

import java.util.Comparator;

/**
 * A value of the column by which a table is read: an id, or a time to the nanosecond. Positions of
 * one table compare as its rows do.
 *
 * @param whole the id, or seconds: since 1970, or as if a time without an offset were in UTC
 * @param nanos 0 for an id
 * @param text as the database has it, or an equal value
 */
record Position(long whole, int nanos, String text) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::whole).thenComparingInt(Position::nanos);

  static Position ofId(long id) {
    return new Position(id, 0, Long.toString(id));
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** Equal positions are those of equal values; the text does not count. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Position that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(whole) * 31 + nanos;
  }

  /** The later of two. */
  static Position max(Position one, Position other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
