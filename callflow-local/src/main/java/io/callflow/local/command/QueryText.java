package io.callflow.local.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes the query of a URL. */
final class QueryText {
  private QueryText() {}

  /** The parameters that are not empty, with {@code ?} before the first; empty if all are. */
  static String of(Map<String, Object> parameters) {
    StringBuilder query = new StringBuilder();
    parameters.forEach(
        (name, value) -> {
          if (!value.toString().isEmpty()) {
            query
                .append(query.length() == 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
          }
        });
    return query.toString();
  }
}
