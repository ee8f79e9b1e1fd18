package io.callflow.contract.json;

import com.fasterxml.jackson.core.JsonToken;
import io.callflow.event.Metadata;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document from front to back, for the generated models: {@code
 * JsonReader.read(body, true, Event::read)}.
 *
 * <p>It notes each violation and goes on, so that a refusal names all of them; a document with a
 * violation yields no value. Each reading method consumes the current value as a whole, also where
 * it refuses it, and returns null after a violation.
 *
 * <p>A <em>strict</em> reader is for requests: it applies every rule of the contract. A
 * <em>lenient</em> one is for what Callflow wrote itself, perhaps in a newer version: it skips
 * fields that it does not know and checks types only.
 */
public final class JsonReader {
  /** How many characters a number, or the name of a field, may have in a request. */
  static final int MAX_TOKEN_LENGTH = 1000;

  private final JsonTokens tokens;
  private final boolean strict;
  private final ViolationList violations = new ViolationList();

  /** The names of the fields so far of each object around the current value, innermost first. */
  private final Deque<FieldNameSet> open = new ArrayDeque<>();

  private JsonReader(JsonTokens tokens, boolean strict) {
    this.tokens = tokens;
    this.strict = strict;
  }

  /**
   * Reads a document that holds one value and nothing else.
   *
   * @param strict whether it is a request
   * @throws MalformedBody with every violation, if there is any
   */
  static <T> T read(byte[] json, boolean strict, Function<JsonReader, @Nullable T> value) {
    try (JsonTokens tokens = new JsonTokens(json, strict)) {
      JsonReader in = new JsonReader(tokens, strict);
      if (tokens.advance() == null) {
        throw tokens.notJson("there is nothing in it");
      }
      T read = value.apply(in);
      if (tokens.advance() != null) {
        throw tokens.notJson("something follows after its end");
      }
      if (read == null || !in.violations.isEmpty()) {
        throw new MalformedBody(false, in.violations.asList());
      }
      return read;
    }
  }

  /** Enters the current value if it is an object; false, with the violation noted, if not. */
  public boolean beginObject() {
    if (tokens.token() != JsonToken.START_OBJECT) {
      wrongType("an object");
      return false;
    }
    open.push(new FieldNameSet());
    return true;
  }

  /**
   * Goes to the next field of the object and returns its name; null at the end of the object.
   * Fields whose name breaks a rule are noted and skipped.
   */
  public @Nullable String nextField() {
    while (tokens.advance() == JsonToken.FIELD_NAME) {
      String name = tokens.name();
      if (isAllowed(name)) {
        tokens.advance();
        return name;
      }
      tokens.advance();
      skip();
    }
    return null;
  }

  private boolean isAllowed(String name) {
    if (Surrogates.indexOfLone(name) >= 0) {
      note("lone_surrogate", "has half of a surrogate pair in its name, which is no character.");
      return false;
    }
    if (strict && name.length() > MAX_TOKEN_LENGTH) {
      note(
          "name_too_long",
          "has a name of %d characters; %d are allowed."
              .formatted(name.length(), MAX_TOKEN_LENGTH));
      return false;
    }
    if (!open.getFirst().add(name)) {
      note("duplicate_field", "is there more than once; once is allowed.");
      return false;
    }
    return true;
  }

  /**
   * Leaves the object after its last field.
   *
   * @return whether there was no violation in the document so far
   */
  public boolean endObject(List<String> required, int minFields) {
    FieldNameSet met = open.pop();
    for (String name : required) {
      if (!met.contains(name)) {
        violations.add(tokens.pointer() + "/" + name, "required", "is missing; it is required.");
      }
    }
    if (strict && met.size() < minFields) {
      note(
          "too_few_fields",
          "has %d fields; at least %d are required.".formatted(met.size(), minFields));
    }
    return violations.isEmpty();
  }

  /** Skips the current value. */
  public void skip() {
    tokens.skip();
  }

  /** Skips the value of a field that the contract does not know: a violation if strict. */
  public void refuse(String field, List<String> fields) {
    if (strict) {
      note("unknown_field", "is no field; the fields here are " + String.join(", ", fields) + ".");
    }
    skip();
  }

  /** Reads a string. */
  public @Nullable String text(TextRule rule) {
    String text = text(rule.allowed());
    String broken = text == null || !strict ? null : rule.violation(text);
    if (text != null && broken != null) {
      note(broken, "is %s; it must be %s.".formatted(Excerpt.quoted(text), rule.allowed()));
      return null;
    }
    return text;
  }

  private @Nullable String text(String allowed) {
    if (tokens.token() != JsonToken.VALUE_STRING) {
      wrongType(allowed.equals("text") ? "a string" : "a string: " + allowed);
      return null;
    }
    String text = tokens.text();
    if (Surrogates.indexOfLone(text) >= 0) {
      note("lone_surrogate", "holds half of a surrogate pair, which is no character.");
      return null;
    }
    return text;
  }

  /** Reads an RFC 3339 time. */
  public @Nullable Instant instant(TextRule rule) {
    String text = text(rule);
    if (text == null) {
      return null;
    }
    Optional<Instant> instant = Timestamps.parse(text);
    if (instant.isEmpty()) {
      note("no_such_time", "is %s, a time that does not exist.".formatted(Excerpt.quoted(text)));
    }
    return instant.orElse(null);
  }

  /** Reads an integer of 32 bits, written without fraction and exponent. */
  public @Nullable Integer int32(int min, int max) {
    Long value = int64(strict ? min : Integer.MIN_VALUE, strict ? max : Integer.MAX_VALUE);
    return value == null ? null : Math.toIntExact(value);
  }

  /** Reads an integer of 64 bits, written without fraction and exponent. */
  public @Nullable Long int64(long min, long max) {
    if (!isNumber()) {
      wrongType("an integer");
      return null;
    }
    String text = tokens.text();
    if (tokens.token() == JsonToken.VALUE_NUMBER_FLOAT) {
      note(
          "not_an_integer",
          "is %s; it must be an integer without fraction and exponent."
              .formatted(Excerpt.of(text)));
      return null;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // More than a long can hold is out of any range.
    }
    note("range", "is %s; %d to %d are allowed.".formatted(Excerpt.of(text), min, max));
    return null;
  }

  /** Reads a number, rounded to three decimals. */
  public @Nullable BigDecimal decimal(int min, int max) {
    if (!isNumber()) {
      wrongType("a number");
      return null;
    }
    BigDecimal value = JsonNumber.decimal(tokens.text(), strict ? min : null, strict ? max : null);
    if (value == null) {
      String text = Excerpt.of(tokens.text());
      note("range", "is %s; %d to %d are allowed.".formatted(text, min, max));
    }
    return value;
  }

  private boolean isNumber() {
    return tokens.token() == JsonToken.VALUE_NUMBER_INT
        || tokens.token() == JsonToken.VALUE_NUMBER_FLOAT;
  }

  /** Reads {@code true} or {@code false}. */
  public @Nullable Boolean bool() {
    if (tokens.token() != JsonToken.VALUE_TRUE && tokens.token() != JsonToken.VALUE_FALSE) {
      wrongType("true or false");
      return null;
    }
    return tokens.token() == JsonToken.VALUE_TRUE;
  }

  /** Reads a string that is the text of one of these constants. */
  public <E extends Enum<E>> @Nullable E oneOf(E[] allowed) {
    String text = text(TextRule.ANY);
    if (text == null) {
      return null;
    }
    StringBuilder names = new StringBuilder();
    for (E value : allowed) {
      if (value.toString().equals(text)) {
        return value;
      }
      names.append(names.isEmpty() ? "" : ", ").append(value);
    }
    note("enum", "is %s; it must be one of %s.".formatted(Excerpt.quoted(text), names));
    return null;
  }

  /** Reads an array, each of its items by the function. */
  public <T> @Nullable List<T> list(int min, int max, Function<JsonReader, @Nullable T> item) {
    if (tokens.token() != JsonToken.START_ARRAY) {
      wrongType("an array");
      return null;
    }
    List<T> items = new ArrayList<>();
    int count = 0;
    while (tokens.advance() != JsonToken.END_ARRAY) {
      if (++count > max && strict) {
        skip();
        continue;
      }
      T read = item.apply(this);
      if (read != null) {
        items.add(read);
      }
    }
    if (strict && (count < min || count > max)) {
      note(
          count < min ? "too_few_items" : "too_many_items",
          max == Integer.MAX_VALUE
              ? "holds %d items; at least %d are required.".formatted(count, min)
              : "holds %d items; %d to %d are allowed.".formatted(count, min, max));
    }
    return items;
  }

  /** Reads an object of any shape. */
  public @Nullable Metadata metadata() {
    int start = tokens.start();
    if (!beginObject()) {
      return null;
    }
    checkMembers();
    return violations.isEmpty() ? Metadata.parse(tokens.source(start)) : null;
  }

  /** Goes through the members of an object of any shape; keeps none of them. */
  private void checkMembers() {
    while (nextField() != null) {
      checkAny();
    }
    open.pop();
  }

  private void checkAny() {
    switch (tokens.current()) {
      case START_OBJECT -> {
        beginObject();
        checkMembers();
      }
      case START_ARRAY -> {
        while (tokens.advance() != JsonToken.END_ARRAY) {
          checkAny();
        }
      }
      case VALUE_STRING -> text(TextRule.ANY);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber();
      default -> {
        // A word breaks no rule.
      }
    }
  }

  private void checkNumber() {
    int length = tokens.length();
    if (strict && length > MAX_TOKEN_LENGTH) {
      note(
          "number_too_long",
          "has %d characters; %d are allowed.".formatted(length, MAX_TOKEN_LENGTH));
    }
  }

  /** Reads an object of any shape as {@link Json#readTree} returns it. */
  @Nullable Map<String, @Nullable Object> tree() {
    if (!beginObject()) {
      return null;
    }
    Map<String, @Nullable Object> members = treeMembers();
    return violations.isEmpty() ? members : null;
  }

  private Map<String, @Nullable Object> treeMembers() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String name = nextField(); name != null; name = nextField()) {
      members.put(name, treeValue());
    }
    open.pop();
    return members;
  }

  /** A value of a tree; null also after a violation. */
  private @Nullable Object treeValue() {
    switch (tokens.current()) {
      case START_OBJECT -> {
        beginObject();
        return treeMembers();
      }
      case START_ARRAY -> {
        List<@Nullable Object> values = new ArrayList<>();
        while (tokens.advance() != JsonToken.END_ARRAY) {
          values.add(treeValue());
        }
        return values;
      }
      case VALUE_STRING -> {
        return text(TextRule.ANY);
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return new JsonNumber(tokens.text());
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return tokens.current() == JsonToken.VALUE_TRUE;
      }
      default -> {
        return null;
      }
    }
  }

  private void wrongType(String allowed) {
    String found =
        switch (tokens.current()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "the string " + Excerpt.quoted(tokens.text());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + Excerpt.of(tokens.text());
          default -> tokens.text();
        };
    note("wrong_type", "is %s; it must be %s.".formatted(found, allowed));
    skip();
  }

  private void note(String code, String detail) {
    violations.add(tokens.pointer(), code, detail);
  }
}
