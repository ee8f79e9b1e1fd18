package io.callflow.http.routing;

import io.callflow.contract.operation.Operation;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the operation of the contract that a request asks for, as API Gateway would find it. */
final class Routes {
  /**
   * What serves a path.
   *
   * @param operation null if the contract lacks the path, or the path lacks the method
   * @param pathParameters as they stand in the path, percent-encoded
   * @param methods of the path, sorted; empty if the contract lacks the path
   */
  record Match(
      @Nullable Operation operation, Map<String, String> pathParameters, List<String> methods) {}

  private static final Map<Operation, String[]> TEMPLATES = new EnumMap<>(Operation.class);

  static {
    for (Operation operation : Operation.values()) {
      TEMPLATES.put(operation, operation.path().split("/", -1));
    }
  }

  private Routes() {}

  /**
   * Finds the operation. The path is split before anything in it is decoded; a literal segment wins
   * over a parameter.
   *
   * @param rawPath below the base of the API, as it stands in the request
   */
  static Match match(String method, String rawPath) {
    String[] segments = rawPath.split("/", -1);
    String path = bestPath(segments);
    TreeSet<String> methods = new TreeSet<>();
    Operation found = null;
    for (Operation operation : Operation.values()) {
      if (operation.path().equals(path)) {
        methods.add(operation.method());
        found = operation.method().equals(method) ? operation : found;
      }
    }
    return new Match(
        found,
        path == null ? Map.of() : parameters(path.split("/", -1), segments),
        List.copyOf(methods));
  }

  private static @Nullable String bestPath(String[] segments) {
    String withParameter = null;
    for (Map.Entry<Operation, String[]> template : TEMPLATES.entrySet()) {
      if (fits(template.getValue(), segments)) {
        String path = template.getKey().path();
        if (path.indexOf('{') < 0) {
          return path;
        }
        withParameter = path;
      }
    }
    return withParameter;
  }

  private static boolean fits(String[] template, String[] segments) {
    if (template.length != segments.length) {
      return false;
    }
    for (int i = 0; i < template.length; i++) {
      if (isParameter(template[i]) ? segments[i].isEmpty() : !template[i].equals(segments[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  private static Map<String, String> parameters(String[] template, String[] segments) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < template.length; i++) {
      if (isParameter(template[i])) {
        parameters.put(template[i].substring(1, template[i].length() - 1), segments[i]);
      }
    }
    return parameters;
  }
}
