package io.callflow.contract.operation;

import io.callflow.contract.json.TextRule;
import java.util.List;

/** One parameter of an operation, with the limits that the contract sets for its values. */
public sealed interface Parameter {
  /** Where a request carries a parameter. */
  enum Location {
    /** One segment of the path, percent-encoded. */
    PATH,
    /** The query. */
    QUERY
  }

  /** How much of a parameter a log may hold. */
  enum Log {
    /** The value. */
    VALUE,
    /** Only that the request has the parameter, since its value is confidential. */
    GIVEN
  }

  /** The name, as requests write it. */
  String name();

  /** Where a request carries it. */
  Location location();

  /** Whether a request without it is refused. */
  boolean required();

  /**
   * A string, perhaps of one format such as a time.
   *
   * @param hasForm whether the rule's noun describes the whole form, so that any violation of it is
   *     told by this noun and has the code {@code pattern}
   */
  record Text(
      String name, Location location, boolean required, Log log, boolean hasForm, TextRule rule)
      implements Parameter {}

  /**
   * An integer of 32 bits.
   *
   * @param minimum the least that is allowed
   * @param maximum the greatest that is allowed
   */
  record Int(String name, Location location, boolean required, int minimum, int maximum)
      implements Parameter {}

  /** {@code true} or {@code false}. */
  record Flag(String name, Location location, boolean required) implements Parameter {}

  /** One of several words: those that the constants of an enum are written as. */
  record Choice<E extends Enum<E>>(String name, Location location, boolean required, List<E> values)
      implements Parameter {
    public Choice {
      values = List.copyOf(values);
    }
  }
}
