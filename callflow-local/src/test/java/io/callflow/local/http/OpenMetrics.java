package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads OpenMetrics 1.0 text, and fails on whatever the specification forbids. */
final class OpenMetrics {
  private static final Pattern COMMENT =
      Pattern.compile("# (TYPE|HELP|UNIT) ([a-z][a-z0-9_]*) (\\S.*)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z][a-z0-9_]*)(?:\\{([^}]*)})? (-?[0-9.]+(?:E-?[0-9]+)?)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"\\\\]*)\"");

  private static final Map<String, Set<String>> SUFFIXES =
      Map.of(
          "counter", Set.of("_total"),
          "gauge", Set.of(""),
          "histogram", Set.of("_bucket", "_count", "_sum"));

  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, Set<String>> values = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();

  /** Reads a whole page. */
  static OpenMetrics parse(String text) {
    return new OpenMetrics(text);
  }

  private OpenMetrics(String text) {
    assertTrue(text.endsWith("\n# EOF\n"), "the end: " + text);
    List<String> lines = text.lines().toList();
    Set<String> told = new HashSet<>();
    String family = "";
    double lastBucket = 0;
    for (String line : lines.subList(0, lines.size() - 1)) {
      Matcher comment = COMMENT.matcher(line);
      if (comment.matches()) {
        if (!comment.group(2).equals(family)) {
          family = comment.group(2);
          assertEquals("TYPE", comment.group(1), "the first line of a family: " + line);
        }
        assertTrue(told.add(comment.group(1) + family), "told twice: " + line);
        if (comment.group(1).equals("TYPE")) {
          types.put(family, comment.group(3));
        }
        if (comment.group(1).equals("UNIT")) {
          assertTrue(family.endsWith("_" + comment.group(3)), line);
        }
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertTrue(sample.matches(), "neither a sample nor a comment: " + line);
      String name = sample.group(1);
      assertTrue(
          name.startsWith(family), "a sample of another family than " + family + ": " + line);
      String suffix = name.substring(family.length());
      assertTrue(
          SUFFIXES.getOrDefault(types.getOrDefault(family, ""), Set.of()).contains(suffix),
          "the suffix: " + line);
      double value = Double.parseDouble(sample.group(3));
      String labels = labels(name, sample.group(2));
      if (suffix.equals("_bucket")) {
        assertTrue(value >= lastBucket, "buckets are cumulative: " + line);
        lastBucket = labels.contains("le=\"+Inf\"") ? 0 : value;
      }
      assertEquals(null, samples.put(name + labels, value), "twice: " + line);
    }
  }

  private String labels(String name, @Nullable String written) {
    if (written == null) {
      return "";
    }
    Matcher label = LABEL.matcher(written);
    Set<String> sorted = new TreeSet<>();
    int at = 0;
    while (at < written.length()) {
      assertTrue(label.find(at) && label.start() == at, "labels: " + written);
      sorted.add(label.group());
      values
          .computeIfAbsent(name + "." + label.group(1), key -> new TreeSet<>())
          .add(label.group(2));
      at = label.end();
      if (at < written.length()) {
        assertEquals(',', written.charAt(at), "labels: " + written);
        at++;
      }
    }
    return "{" + String.join(",", sorted) + "}";
  }

  /** The value of a sample, 0 if there is none; its labels sorted by name. */
  double value(String sample) {
    return samples.getOrDefault(sample, 0.0);
  }

  /** Every value of this label. */
  Set<String> labelValues(String metric, String label) {
    return values.getOrDefault(metric + "." + label, Set.of());
  }

  /** The names of all families. */
  Set<String> families() {
    return types.keySet();
  }
}
