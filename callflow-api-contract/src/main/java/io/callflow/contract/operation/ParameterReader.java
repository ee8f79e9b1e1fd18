package io.callflow.contract.operation;

import io.callflow.contract.json.Surrogates;
import io.callflow.contract.json.TextRule;
import io.callflow.contract.json.Timestamps;
import io.callflow.event.Violation;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of one request for the generated records:
 *
 * <pre>{@code
 * ParameterReader in = new ParameterReader(query, path);
 * FindEventsParameters given = FindEventsParameters.read(in);
 * log(in.accepted());
 * }</pre>
 *
 * It notes each violation and goes on; a request with a violation yields no record but {@link
 * MalformedParameters} with all of them. Reads one request once; not for use by several threads.
 */
public final class ParameterReader {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  private final Map<String, String> path;
  private final Map<String, List<String>> query;
  private final Map<String, String> values = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Object> accepted = new LinkedHashMap<>();

  /**
   * A reader of one request.
   *
   * @param query what the query holds, decoded; each name has at least one value
   * @param path the segments of the path that stand for parameters, as sent, percent-encoded
   */
  public ParameterReader(Map<String, List<String>> query, Map<String, String> path) {
    this.query = query;
    this.path = path;
  }

  /**
   * The parameters that were given and hold to every rule, as a log may hold them: the value of an
   * integer as a {@link Long}, a flag as a {@link Boolean}, a time in UTC, {@code given} for what a
   * log must not hold. In the order of the contract, without defaults.
   */
  public Map<String, Object> accepted() {
    return accepted;
  }

  // What the generated records call.

  /** Takes the values of these parameters; any other name in the query is a violation. */
  void begin(List<Parameter> parameters) {
    List<String> known =
        parameters.stream()
            .filter(parameter -> parameter.location() == Parameter.Location.QUERY)
            .map(Parameter::name)
            .toList();
    new TreeMap<>(query)
        .forEach(
            (name, given) -> {
              if (!known.contains(name)) {
                note(
                    name,
                    "unknown_field",
                    known.isEmpty()
                        ? "This operation takes no query."
                        : "The query takes " + String.join(", ", known) + ".");
              } else if (given.size() > 1) {
                note(name, "duplicate_field", name + " is given more than once.");
              } else if (given.get(0).isEmpty()) {
                note(name, "too_short", name + " is empty; leave it out instead.");
              } else {
                values.put(name, given.get(0));
              }
            });
    for (Parameter parameter : parameters) {
      if (parameter.location() == Parameter.Location.PATH) {
        decode(parameter.name());
      } else if (parameter.required() && !query.containsKey(parameter.name())) {
        note(parameter.name(), "required", parameter.name() + " is missing in the query.");
      }
    }
  }

  private void decode(String name) {
    Optional<String> decoded = PercentEncoding.decodeSegment(path.getOrDefault(name, ""));
    if (decoded.isEmpty()) {
      note(name, "pattern", name + " is no valid percent-encoding of UTF-8.");
    } else if (decoded.get().isEmpty()) {
      note(name, "required", name + " is missing in the path.");
    } else {
      values.put(name, decoded.get());
    }
  }

  /** Refuses the request if there was a violation. */
  void end() {
    if (!violations.isEmpty()) {
      throw new MalformedParameters(violations);
    }
  }

  @Nullable String text(Parameter.Text parameter) {
    return read(parameter, text -> breaks(parameter, text) ? null : text);
  }

  @Nullable Instant instant(Parameter.Text parameter) {
    return read(
        parameter,
        text -> {
          Optional<Instant> time =
              parameter.rule().violation(text) == null ? Timestamps.parse(text) : Optional.empty();
          if (time.isEmpty()) {
            note(
                parameter.name(),
                Rfc3339.SHAPE.matcher(text).matches() ? "no_such_time" : "pattern",
                parameter.name()
                    + " is a time that exists, in RFC 3339 with an offset, as in"
                    + " 2026-11-23T09:15:00Z"
                    + (text.indexOf(' ') >= 0 ? "; a + in a query is written %2B." : "."));
          }
          return time.orElse(null);
        });
  }

  /** The time zone of this name; the default if it is not given or breaks a rule. */
  ZoneId zone(Parameter.Text parameter, String defaultZone) {
    ZoneId zone =
        read(
            parameter,
            text -> {
              if (breaks(parameter, text)) {
                return null;
              }
              if (!ZoneId.getAvailableZoneIds().contains(text)) {
                note(
                    parameter.name(),
                    "enum",
                    parameter.name()
                        + " is the name of a time zone that is known here; this is none.");
                return null;
              }
              return ZoneId.of(text);
            });
    if (zone != null) {
      return zone;
    }
    // ZoneId.of("UTC") means the same and would load the table of time zones.
    return defaultZone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(defaultZone);
  }

  @Nullable Integer int32(Parameter.Int parameter, @Nullable Integer defaultValue) {
    String name = parameter.name();
    Long value =
        read(
            parameter,
            text -> {
              if (!INTEGER.matcher(text).matches()) {
                note(
                    name,
                    "not_an_integer",
                    "%s is an integer from %d to %d."
                        .formatted(name, parameter.minimum(), parameter.maximum()));
                return null;
              }
              long number = Long.parseLong(text);
              if (number < parameter.minimum() || number > parameter.maximum()) {
                note(
                    name,
                    "range",
                    "%s is %d; %d to %d are allowed."
                        .formatted(name, number, parameter.minimum(), parameter.maximum()));
                return null;
              }
              return number;
            });
    return value == null ? defaultValue : Integer.valueOf(value.intValue());
  }

  boolean flag(Parameter.Flag parameter, boolean defaultValue) {
    Boolean value =
        read(
            parameter,
            text -> {
              if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
              }
              note(parameter.name(), "enum", parameter.name() + " is true or false.");
              return null;
            });
    return value == null ? defaultValue : value;
  }

  <E extends Enum<E>> @Nullable E choice(Parameter.Choice<E> parameter, @Nullable E defaultValue) {
    E chosen =
        read(
            parameter,
            text -> {
              for (E value : parameter.values()) {
                if (value.toString().equals(text)) {
                  return value;
                }
              }
              note(
                  parameter.name(),
                  "enum",
                  parameter.values().stream()
                      .map(Object::toString)
                      .collect(Collectors.joining(", ", parameter.name() + " is one of ", ".")));
              return null;
            });
    return chosen == null ? defaultValue : chosen;
  }

  private <T> @Nullable T read(Parameter parameter, Function<String, @Nullable T> parse) {
    String text = values.get(parameter.name());
    T value = text == null ? null : parse.apply(text);
    if (value != null) {
      accepted.put(parameter.name(), logged(parameter, value));
    }
    return value;
  }

  private static Object logged(Parameter parameter, Object value) {
    if (parameter instanceof Parameter.Text text && text.log() == Parameter.Log.GIVEN) {
      return "given";
    }
    return value instanceof Long || value instanceof Boolean ? value : value.toString();
  }

  /** Whether the text breaks the rule of the parameter; notes the violation if so. */
  private boolean breaks(Parameter.Text parameter, String text) {
    TextRule rule = parameter.rule();
    String code = rule.violation(text);
    if (code == null && Surrogates.indexOfLone(text) >= 0) {
      code = "pattern";
    }
    if (code == null) {
      return false;
    }
    String name = parameter.name();
    if (parameter.hasForm() || code.equals("pattern")) {
      note(name, "pattern", name + " is " + rule.allowed() + ".");
    } else {
      note(
          name,
          code,
          "%s is %d characters long; %s."
              .formatted(
                  name,
                  text.codePointCount(0, text.length()),
                  code.equals("too_long")
                      ? rule.maxLength() + " are allowed"
                      : "at least " + rule.minLength() + " are required"));
    }
    return true;
  }

  private void note(String name, String code, String detail) {
    violations.add(new Violation(name, code, detail));
  }

  /** Distinguishes times that do not exist from other text; loaded at the first violation only. */
  private static final class Rfc3339 {
    static final Pattern SHAPE =
        Pattern.compile(
            "[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");
  }
}
