package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.contract.Timestamps;
import io.callflow.contract.operation.ReadCallLadderParameters;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Violation;
import io.callflow.usecase.EventQuery;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request. Reading one that is wrong notes the violation and answers nothing;
 * {@link #check} then refuses with all of them. A violation points to the parameter by its name,
 * which no JSON pointer can be mistaken for.
 */
final class Parameters {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");
  private static final Pattern TOKEN = Pattern.compile("[-0-9A-Za-z._~]+");
  private static final Pattern ZONE =
      Pattern.compile("[A-Za-z][-+A-Za-z0-9_]*(/[-+A-Za-z0-9_]+){0,3}");
  private static final int MAX_ZONE = 64;
  private static final int DEFAULT_COLUMNS = 120;
  private static final int MAX_TOKEN = 1024;
  private static final int MAX_TEXT = 256;

  private final Map<String, String> path;
  private final Map<String, String> query = new TreeMap<>();
  private final List<Violation> faults = new ArrayList<>();
  private final Map<String, Object> accepted = new LinkedHashMap<>();

  Parameters(APIGatewayProxyRequestEvent event, List<String> known) {
    Map<String, String> pathParameters = event.getPathParameters();
    this.path = pathParameters == null ? Map.of() : pathParameters;
    for (Map.Entry<String, List<String>> given : given(event).entrySet()) {
      String name = given.getKey();
      if (!known.contains(name)) {
        fault(
            name,
            "unknown_field",
            known.isEmpty()
                ? "This operation takes no query."
                : "The query takes " + String.join(", ", known) + ".");
      } else if (given.getValue().size() > 1) {
        fault(name, "duplicate_field", name + " is given more than once.");
      } else if (given.getValue().get(0).isEmpty()) {
        fault(name, "too_short", name + " is empty; leave it out instead.");
      } else {
        query.put(name, given.getValue().get(0));
      }
    }
  }

  private static Map<String, List<String>> given(APIGatewayProxyRequestEvent event) {
    Map<String, List<String>> given = new TreeMap<>();
    Map<String, List<String>> multi = event.getMultiValueQueryStringParameters();
    if (multi != null) {
      multi.forEach(
          (name, values) -> {
            if (name != null && values != null && !values.isEmpty()) {
              given.put(name, values.stream().map(v -> v == null ? "" : v).toList());
            }
          });
    }
    Map<String, String> single = event.getQueryStringParameters();
    if (single != null) {
      single.forEach(
          (name, value) -> {
            if (name != null) {
              given.putIfAbsent(name, List.of(value == null ? "" : value));
            }
          });
    }
    return given;
  }

  private void fault(String name, String code, String detail) {
    faults.add(new Violation(name, code, detail));
  }

  /** Refuses where a parameter was wrong. */
  void check() {
    if (!faults.isEmpty()) {
      throw Refusal.parameters(faults);
    }
  }

  /** What was read, as a log may tell it. */
  Map<String, Object> accepted() {
    return accepted;
  }

  /** The call that the path names; a stand-in where {@link #check} will refuse. */
  @Nullable CallRef pathCall() {
    String text = pathText("callId");
    return text == null ? null : call("callId", text);
  }

  /** The event that the path names. */
  @Nullable EventId pathEvent() {
    String text = pathText("eventId");
    return text == null ? null : read("eventId", text, EventId::new, "evt_ and 36 of 0-9 and a-v");
  }

  /** A REST API hands over the segment as the client has written it, so it is decoded here. */
  private @Nullable String pathText(String name) {
    String raw = path.get(name);
    Optional<String> decoded = raw == null ? Optional.of("") : PercentEncoding.decodeSegment(raw);
    if (decoded.isEmpty()) {
      fault(name, "pattern", name + " is no valid percent-encoding of UTF-8.");
    } else if (decoded.get().isEmpty()) {
      fault(name, "required", name + " is missing in the path.");
    } else {
      return decoded.get();
    }
    return null;
  }

  @Nullable CallRef queryCall() {
    String text = query.get("callId");
    return text == null ? null : call("callId", text);
  }

  private @Nullable CallRef call(String name, String text) {
    return read(
        name, text, CallRef::parse, "1 to 256 visible ASCII characters, or ~ and a call key");
  }

  @Nullable EventType eventType() {
    String text = query.get("eventType");
    return text == null
        ? null
        : read(
            "eventType",
            text,
            EventType::new,
            "one to six lower-case words joined by dots, 96 characters at most");
  }

  @Nullable CallResult outcome() {
    String text = query.get("outcome");
    if (text == null) {
      return null;
    }
    for (CallResult result : CallResult.values()) {
      if (result.text().equals(text)) {
        accepted.put("outcome", text);
        return result;
      }
    }
    fault(
        "outcome",
        "enum",
        "outcome is one of answered, busy, no_answer, canceled, rejected, failed, abandoned.");
    return null;
  }

  private <T> @Nullable T read(
      String name, String text, Function<String, T> parse, String allowed) {
    try {
      T value = parse.apply(text);
      accepted.put(name, text);
      return value;
    } catch (CallflowException broken) {
      fault(name, "pattern", name + " is " + allowed + ".");
      return null;
    }
  }

  @Nullable String party() {
    String text = query.get("party");
    if (text == null) {
      return null;
    }
    int length = text.codePointCount(0, text.length());
    if (length > MAX_TEXT) {
      fault("party", "too_long", "party is " + length + " characters long; 256 are allowed.");
    } else if (text.codePoints().anyMatch(Parameters::isNoText)) {
      fault("party", "pattern", "party holds a control character.");
    } else {
      accepted.put("party", "given");
      return text;
    }
    return null;
  }

  private static boolean isNoText(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }

  @Nullable Instant time(String name) {
    String text = query.get(name);
    if (text == null) {
      return null;
    }
    Optional<Instant> time = Timestamps.parse(text);
    if (time.isEmpty() || text.startsWith("0000") || text.startsWith("9999")) {
      fault(
          name,
          TIME.matcher(text).matches() ? "no_such_time" : "pattern",
          name
              + " is a time that exists, in RFC 3339 with an offset, as in 2026-11-23T09:15:00Z"
              + (text.indexOf(' ') >= 0 ? "; a + in a query is written %2B." : "."));
      return null;
    }
    accepted.put(name, time.get().toString());
    return time.get();
  }

  Order order(Order otherwise) {
    String text = query.get("order");
    if (text == null) {
      return otherwise;
    }
    switch (text) {
      case "asc", "desc" -> accepted.put("order", text);
      default -> fault("order", "enum", "order is asc or desc.");
    }
    return text.equals("asc") ? Order.ASC : Order.DESC;
  }

  int limit() {
    String text = query.get("limit");
    if (text == null) {
      return EventQuery.DEFAULT_LIMIT;
    }
    if (!INTEGER.matcher(text).matches()) {
      fault("limit", "not_an_integer", "limit is an integer from 1 to 1000.");
      return EventQuery.DEFAULT_LIMIT;
    }
    long limit = Long.parseLong(text);
    if (limit < 1 || limit > EventQuery.MAX_LIMIT) {
      fault("limit", "range", "limit is " + limit + "; 1 to 1000 are allowed.");
      return EventQuery.DEFAULT_LIMIT;
    }
    accepted.put("limit", limit);
    return (int) limit;
  }

  int columns() {
    String text = query.get("columns");
    if (text == null) {
      return DEFAULT_COLUMNS;
    }
    String allowed =
        "%d to %d are allowed."
            .formatted(ReadCallLadderParameters.MIN_COLUMNS, ReadCallLadderParameters.MAX_COLUMNS);
    if (!INTEGER.matcher(text).matches()) {
      fault("columns", "not_an_integer", "columns is an integer; " + allowed);
      return DEFAULT_COLUMNS;
    }
    long columns = Long.parseLong(text);
    if (columns < ReadCallLadderParameters.MIN_COLUMNS
        || columns > ReadCallLadderParameters.MAX_COLUMNS) {
      fault("columns", "range", "columns is " + columns + "; " + allowed);
      return DEFAULT_COLUMNS;
    }
    accepted.put("columns", columns);
    return (int) columns;
  }

  ZoneId zone() {
    String text = query.get("zone");
    if (text == null) {
      return ZoneOffset.UTC;
    }
    if (text.length() > MAX_ZONE) {
      fault("zone", "too_long", "zone is longer than the name of any time zone.");
    } else if (!ZONE.matcher(text).matches()) {
      fault("zone", "pattern", "zone is the name of a time zone, as in Europe/Berlin.");
    } else if (!ZoneId.getAvailableZoneIds().contains(text)) {
      fault("zone", "enum", "zone is the name of a time zone that is known here; this is none.");
    } else {
      accepted.put("zone", text);
      return ZoneId.of(text);
    }
    return ZoneOffset.UTC;
  }

  @Nullable String nextToken() {
    String text = query.get("nextToken");
    if (text == null) {
      return null;
    }
    if (text.length() > MAX_TOKEN) {
      fault("nextToken", "too_long", "nextToken is longer than any that an answer carried.");
    } else if (!TOKEN.matcher(text).matches()) {
      fault("nextToken", "pattern", "nextToken is none that an answer carried.");
    } else {
      accepted.put("nextToken", "given");
      return text;
    }
    return null;
  }
}
