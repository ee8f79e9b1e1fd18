package io.callflow.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The header fields of a request. Names are compared without regard to case (RFC 9110 §5.1). */
public final class Headers {
  /** No header fields. */
  public static final Headers NONE = new Headers(Map.of());

  private final Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @param values of each name, in the order of the request; names that differ only in case are one
   */
  public Headers(Map<String, ? extends List<String>> values) {
    values.forEach(
        (name, given) ->
            this.values.computeIfAbsent(name, n -> new ArrayList<>()).addAll(List.copyOf(given)));
  }

  /** Returns every value of this header, in the order of the request; an empty list if absent. */
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /** Returns the last value of this header. */
  public Optional<String> last(String name) {
    List<String> given = values.getOrDefault(name, List.of());
    return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
  }
}
