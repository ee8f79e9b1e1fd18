package io.callflow.http;

import io.callflow.contract.operation.PercentEncoding;
import io.callflow.event.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decoded query of a request.
 *
 * @param values of each name, in the order of the request
 * @param violation names the first parameter that is not percent-encoded UTF-8; null if all are
 */
public record Query(Map<String, List<String>> values, @Nullable Violation violation) {
  /** No parameters. */
  public static final Query NONE = new Query(Map.of(), null);

  public Query {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach((name, given) -> copy.put(name, List.copyOf(given)));
    values = copy;
  }

  /** A query that a gateway has decoded. */
  public static Query of(Map<String, List<String>> values) {
    return new Query(values, null);
  }

  /**
   * Decodes the query of a request. {@code +} stands for a space, as API Gateway reads it, and
   * empty parts are passed over.
   */
  public static Query parse(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String part : raw.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String rawName = equals < 0 ? part : part.substring(0, equals);
      Optional<String> name = PercentEncoding.decodeQuery(rawName);
      Optional<String> value =
          PercentEncoding.decodeQuery(equals < 0 ? "" : part.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty()) {
        return new Query(
            Map.of(),
            new Violation(
                name.orElse(rawName), "pattern", "This is no valid percent-encoding of UTF-8."));
      }
      values.computeIfAbsent(name.get(), n -> new ArrayList<>()).add(value.get());
    }
    return of(values);
  }
}
