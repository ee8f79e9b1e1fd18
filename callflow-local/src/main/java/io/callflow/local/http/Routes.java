package io.callflow.local.http;

import io.callflow.lambda.StorerHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which operation of the contract a request asks for, as API Gateway would find out. */
final class Routes {
  static final String BASE = "/v1";

  /**
   * One operation.
   *
   * @param resource the path in the contract, with its parameters in braces
   * @param isOpen whether it takes requests without credentials
   * @param maxBody the largest body, in bytes
   */
  record Route(String method, String resource, boolean isOpen, int maxBody) {
    Route(String method, String resource) {
      this(method, resource, false, 0);
    }

    boolean writes() {
      return !method.equals("GET");
    }
  }

  /**
   * What was found.
   *
   * @param route null where the path serves other methods only, or none
   * @param pathParameters as they stand in the path, not decoded
   * @param methods what the path serves; empty where nothing is served there
   */
  record Match(@Nullable Route route, Map<String, String> pathParameters, List<String> methods) {}

  private static final List<Route> ALL =
      List.of(
          new Route("POST", "/events", false, StorerHandler.MAX_EVENT_BODY),
          new Route("GET", "/events"),
          new Route("POST", "/events/batch", false, StorerHandler.MAX_BATCH_BODY),
          new Route("GET", "/events/{eventId}"),
          new Route("GET", "/calls"),
          new Route("GET", "/calls/{callId}"),
          new Route("DELETE", "/calls/{callId}"),
          new Route("GET", "/calls/{callId}/events"),
          new Route("GET", "/calls/{callId}/ladder"),
          new Route("GET", "/health", true, 0));

  private Routes() {}

  static List<Route> all() {
    return ALL;
  }

  /** Finds the operation; the path is split before anything in it is decoded. */
  static Match match(String method, String rawPath) {
    String resource = resource(rawPath);
    Map<String, String> parameters = Map.of();
    TreeSet<String> methods = new TreeSet<>();
    Route found = null;
    if (resource != null) {
      for (Route route : ALL) {
        if (route.resource().equals(resource)) {
          methods.add(route.method());
          found = route.method().equals(method) ? route : found;
        }
      }
      parameters = parameters(resource, rawPath);
    }
    return new Match(found, parameters, List.copyOf(methods));
  }

  /** The resource that serves this path; a literal segment goes before a parameter. */
  private static @Nullable String resource(String rawPath) {
    if (!rawPath.startsWith(BASE + "/")) {
      return null;
    }
    String[] segments = rawPath.substring(BASE.length()).split("/", -1);
    String withParameter = null;
    for (Route route : ALL) {
      String[] template = route.resource().split("/", -1);
      if (fits(template, segments)) {
        if (!route.resource().contains("{")) {
          return route.resource();
        }
        withParameter = route.resource();
      }
    }
    return withParameter;
  }

  private static boolean fits(String[] template, String[] segments) {
    if (template.length != segments.length) {
      return false;
    }
    for (int i = 0; i < template.length; i++) {
      boolean isParameter = template[i].startsWith("{");
      if (isParameter ? segments[i].isEmpty() : !template[i].equals(segments[i])) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> parameters(String resource, String rawPath) {
    String[] template = resource.split("/", -1);
    String[] segments = rawPath.substring(BASE.length()).split("/", -1);
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < template.length; i++) {
      if (template[i].startsWith("{")) {
        parameters.put(template[i].substring(1, template[i].length() - 1), segments[i]);
      }
    }
    return parameters;
  }
}
