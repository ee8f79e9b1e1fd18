package io.callflow.lambda;

import io.callflow.http.log.Metric;
import io.callflow.http.log.RequestLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the numbers of a request into its log line, from which CloudWatch makes metrics.
 *
 * @param namespace of the metrics in CloudWatch
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     metric format</a>
 */
record EmbeddedMetrics(String namespace) implements RequestLog.MeasurementFields {
  @Override
  public Map<String, Object> of(Instant now, Map<Metric, Long> measurements) {
    Map<String, Object> fields = new LinkedHashMap<>();
    List<Map<String, Object>> definitions = new ArrayList<>();
    measurements.forEach(
        (metric, value) -> {
          fields.put(metric.name(), value);
          Map<String, Object> definition = new LinkedHashMap<>();
          definition.put("Name", metric.name());
          definition.put("Unit", metric.unit());
          definitions.add(definition);
        });
    Map<String, Object> directive = new LinkedHashMap<>();
    directive.put("Namespace", namespace);
    directive.put("Dimensions", List.of(List.of("functionName")));
    directive.put("Metrics", definitions);
    Map<String, Object> embedded = new LinkedHashMap<>();
    embedded.put("Timestamp", now.toEpochMilli());
    embedded.put("CloudWatchMetrics", List.of(directive));
    fields.put("_aws", embedded);
    return fields;
  }
}
