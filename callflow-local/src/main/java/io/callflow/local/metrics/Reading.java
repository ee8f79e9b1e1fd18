package io.callflow.local.metrics;

/** A number that is read from the running service each time somebody asks for its metrics. */
public enum Reading {
  REQUESTS_IN_FLIGHT(
      "callflow_http_requests_in_flight", "Requests that came in and are not answered yet."),
  REQUESTS_WAITING("callflow_http_requests_waiting", "Requests that wait for their turn."),
  IN_FLIGHT_BYTES(
      "callflow_http_in_flight_bytes", "Memory reserved for requests and their answers."),
  IN_FLIGHT_LIMIT_BYTES(
      "callflow_http_in_flight_limit_bytes",
      "Memory that can be reserved for requests and their answers; beyond it they get 503."),
  OPEN_CONNECTIONS("callflow_http_open_connections", "Connections of clients."),
  /** The only counter among them. */
  LOG_LINES_DROPPED(
      "callflow_log_lines_dropped",
      "Lines of the log that were dropped because nobody read them in time.");

  private final String metric;
  private final String help;

  Reading(String metric, String help) {
    this.metric = metric;
    this.help = help;
  }

  String metric() {
    return metric;
  }

  String help() {
    return help;
  }
}
