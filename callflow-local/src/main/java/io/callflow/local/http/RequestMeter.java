package io.callflow.local.http;

import io.callflow.contract.operation.Operation;
import io.callflow.http.routing.HttpService;
import io.callflow.local.metrics.ServiceMetrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Counts and times the answered requests of the front door, by operation of the contract. */
final class RequestMeter {
  /** The operation of a file of the viewer. */
  private static final String VIEWER = "viewer";

  /** The operation of a request for anything else, and of what is not HTTP. */
  private static final String NONE = "none";

  private static final Map<Operation, String> NAMES = new EnumMap<>(Operation.class);

  static {
    for (Operation operation : Operation.values()) {
      NAMES.put(operation, operationId(operation));
    }
  }

  private final ServiceMetrics metrics;
  private final Viewer viewer;

  RequestMeter(ServiceMetrics metrics, Viewer viewer) {
    this.metrics = metrics;
    this.viewer = viewer;
  }

  /**
   * Counts a request.
   *
   * @param operation null if the request was refused before it was routed
   * @param status of the answer; 0 if there is none
   */
  void answered(Request request, @Nullable Operation operation, int status) {
    if (metrics.areKept()) {
      metrics.answered(
          operation == null ? name(request) : name(operation),
          status,
          Math.max(0, System.nanoTime() - request.getHeadersNanoTime()));
    }
  }

  /** Counts a request that could not be read. */
  void malformed(int status) {
    metrics.malformed(NONE, status);
  }

  private String name(Request request) {
    String path = String.valueOf(request.getHttpURI().getPath());
    return viewer.at(path).isPresent()
        ? VIEWER
        : HttpService.operation(request.getMethod(), path).map(RequestMeter::name).orElse(NONE);
  }

  private static String name(Operation operation) {
    return Objects.requireNonNull(NAMES.get(operation));
  }

  /** {@code storeEvent} for {@code STORE_EVENT}. */
  private static String operationId(Operation operation) {
    StringBuilder id = new StringBuilder();
    for (String word : operation.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      id.append(
          id.length() == 0
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return id.toString();
  }
}
