package io.callflow.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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
 * Reads one JSON document from front to back, for the generated models. It notes what breaks a rule
 * and goes on, so that everything wrong is told at once; a document with a violation yields no
 * value. Each reading method takes the value at hand whole, also where it refuses it.
 *
 * <p>A <em>strict</em> reader is for requests: it holds them to every rule of the contract. A
 * <em>lenient</em> one is for what we wrote ourselves, perhaps in a newer version: it passes over
 * fields that it does not know and asks only for the right types.
 */
public final class JsonReader {
  /** After so many violations a reader gives up. */
  static final int MAX_VIOLATIONS = 100;

  /** How deep a request may nest. */
  static final int MAX_DEPTH = 64;

  /** How many characters a number, or the name of a field, may have in a request. */
  static final int MAX_TOKEN_LENGTH = 1000;

  /** What stored documents may nest; whatever is deeper would exhaust the stack. */
  private static final int MAX_STORED_DEPTH = 1000;

  private static final int MAX_VIOLATION_CHARACTERS = 100_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Names come from anyone: a shared table of them would only grow.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_STORED_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;
  private final boolean strict;
  private final List<Violation> violations = new ArrayList<>();
  private int violationCharacters;

  /** The names met so far in each object that is open, innermost first. */
  private final Deque<FieldNames> open = new ArrayDeque<>();

  private @Nullable JsonToken token;

  private JsonReader(JsonParser parser, boolean strict) {
    this.parser = parser;
    this.strict = strict;
  }

  /**
   * Reads a document that holds one value and nothing more.
   *
   * @throws MalformedBody with every violation, where there is one
   */
  static <T> T read(byte[] json, boolean strict, Function<JsonReader, @Nullable T> value) {
    char[] text = decode(json);
    try (JsonParser parser = JSON.createParser(text)) {
      JsonReader in = new JsonReader(parser, strict);
      if (in.advance() == null) {
        throw in.notJson("there is nothing in it");
      }
      T read = value.apply(in);
      if (in.advance() != null) {
        throw in.notJson("something follows after its end");
      }
      if (read == null || !in.violations.isEmpty()) {
        throw new MalformedBody(false, in.violations);
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static char[] decode(byte[] json) {
    // The quick way puts U+FFFD in the place of what is no UTF-8. It may also have been sent.
    String text = new String(json, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      requireUtf8(json);
    }
    return text.toCharArray();
  }

  private static void requireUtf8(byte[] json) {
    ByteBuffer bytes = ByteBuffer.wrap(json);
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(bytes);
    } catch (CharacterCodingException e) {
      throw new MalformedBody(
          true,
          List.of(
              new Violation(
                  "",
                  "not_utf8",
                  "The body is not UTF-8: byte %d belongs to no character."
                      .formatted(bytes.position()))));
    }
  }

  // What the generated models call.

  /** Whether the value at hand is an object, which is then entered. */
  public boolean beginObject() {
    if (token != JsonToken.START_OBJECT) {
      wrongType("an object");
      return false;
    }
    open.push(new FieldNames());
    return true;
  }

  /**
   * The name of the next field of the object, whose value is then at hand; null at the end of the
   * object.
   */
  public @Nullable String nextField() {
    while (advance() == JsonToken.FIELD_NAME) {
      String name = name();
      if (isAllowed(name)) {
        advance();
        return name;
      }
      advance();
      skip();
    }
    return null;
  }

  private boolean isAllowed(String name) {
    if (Shown.loneSurrogate(name) >= 0) {
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

  /** Leaves the object; true where the whole document has been without a violation up to here. */
  public boolean endObject(List<String> required, int minFields) {
    FieldNames met = open.pop();
    for (String name : required) {
      if (!met.contains(name)) {
        note(pointer() + "/" + name, "required", "is missing; it is required.");
      }
    }
    if (strict && met.size() < minFields) {
      note(
          "too_few_fields",
          "has %d fields; at least %d are required.".formatted(met.size(), minFields));
    }
    return violations.isEmpty();
  }

  /** Passes over the value at hand. */
  public void skip() {
    if (!current().isStructStart()) {
      return;
    }
    for (int depth = 1; depth > 0; ) {
      JsonToken next = advance();
      if (next != null && next.isStructStart()) {
        depth++;
      } else if (next == null || next.isStructEnd()) {
        depth--;
      }
    }
  }

  /** Notes that there is no such field, and passes over its value. */
  public void refuse(String field, List<String> fields) {
    if (strict) {
      note("unknown_field", "is no field; the fields here are " + String.join(", ", fields) + ".");
    }
    skip();
  }

  /** The text at hand. */
  public @Nullable String text(TextRule rule) {
    String text = text(rule.allowed());
    String broken = text == null || !strict ? null : rule.violation(text);
    if (text != null && broken != null) {
      note(broken, "is %s; it must be %s.".formatted(Shown.quoted(text), rule.allowed()));
      return null;
    }
    return text;
  }

  private @Nullable String text(String allowed) {
    if (token != JsonToken.VALUE_STRING) {
      wrongType(allowed.equals("text") ? "a string" : "a string: " + allowed);
      return null;
    }
    String text = tokenText();
    if (Shown.loneSurrogate(text) >= 0) {
      note("lone_surrogate", "holds half of a surrogate pair, which is no character.");
      return null;
    }
    return text;
  }

  /** The moment at hand. */
  public @Nullable Instant instant(TextRule rule) {
    String text = text(rule);
    if (text == null) {
      return null;
    }
    Optional<Instant> instant = Timestamps.parse(text);
    if (instant.isEmpty()) {
      note("no_such_time", "is %s, a time that does not exist.".formatted(Shown.quoted(text)));
    }
    return instant.orElse(null);
  }

  /** The integer at hand. */
  public @Nullable Integer int32(int min, int max) {
    Long value = int64(strict ? min : Integer.MIN_VALUE, strict ? max : Integer.MAX_VALUE);
    return value == null ? null : Math.toIntExact(value);
  }

  /** The integer at hand. */
  public @Nullable Long int64(long min, long max) {
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      wrongType("an integer");
      return null;
    }
    String text = tokenText();
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      note(
          "not_an_integer",
          "is %s; it must be an integer without fraction and exponent."
              .formatted(Shown.shortened(text)));
      return null;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // It is more than a long holds.
    }
    note("range", "is %s; %d to %d are allowed.".formatted(Shown.shortened(text), min, max));
    return null;
  }

  /** The truth value at hand. */
  public @Nullable Boolean bool() {
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      wrongType("true or false");
      return null;
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /** The one of these whose text is at hand. */
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
    note("enum", "is %s; it must be one of %s.".formatted(Shown.quoted(text), names));
    return null;
  }

  /** The array at hand, each of its items read by the function. */
  public <T> @Nullable List<T> list(int min, int max, Function<JsonReader, @Nullable T> item) {
    if (token != JsonToken.START_ARRAY) {
      wrongType("an array");
      return null;
    }
    List<T> items = new ArrayList<>();
    int count = 0;
    while (advance() != JsonToken.END_ARRAY) {
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

  /** The object at hand, whatever it holds. */
  public @Nullable Metadata metadata() {
    Map<String, MetadataValue> members = anyObject();
    return members == null ? null : new Metadata(members);
  }

  @Nullable Map<String, MetadataValue> anyObject() {
    if (!beginObject()) {
      return null;
    }
    Map<String, MetadataValue> members = members();
    return violations.isEmpty() ? members : null;
  }

  private Map<String, MetadataValue> members() {
    Map<String, MetadataValue> members = new LinkedHashMap<>();
    for (String name = nextField(); name != null; name = nextField()) {
      members.put(name, any());
    }
    open.pop();
    return members;
  }

  /** Any value; where it breaks a rule, that is noted, and something stands in for it. */
  private MetadataValue any() {
    switch (current()) {
      case START_OBJECT -> {
        beginObject();
        return new MetadataValue.Members(members());
      }
      case START_ARRAY -> {
        List<MetadataValue> values = new ArrayList<>();
        while (advance() != JsonToken.END_ARRAY) {
          values.add(any());
        }
        return new MetadataValue.Items(values);
      }
      case VALUE_STRING -> {
        String text = text(TextRule.ANY);
        return text == null ? new MetadataValue.Nothing() : new MetadataValue.Text(text);
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return new MetadataValue.Num(number());
      }
      case VALUE_TRUE -> {
        return new MetadataValue.Bool(true);
      }
      case VALUE_FALSE -> {
        return new MetadataValue.Bool(false);
      }
      default -> {
        return new MetadataValue.Nothing();
      }
    }
  }

  /** Any value as plain Java: see {@link Json#readTree}. */
  static @Nullable Object tree(MetadataValue value) {
    if (value instanceof MetadataValue.Members members) {
      return tree(members.values());
    } else if (value instanceof MetadataValue.Items items) {
      List<@Nullable Object> list = new ArrayList<>();
      items.values().forEach(item -> list.add(tree(item)));
      return list;
    } else if (value instanceof MetadataValue.Text text) {
      return text.value();
    } else if (value instanceof MetadataValue.Num num) {
      return new JsonNumber(num.text());
    } else if (value instanceof MetadataValue.Bool bool) {
      return bool.value();
    }
    return null;
  }

  static Map<String, @Nullable Object> tree(Map<String, MetadataValue> members) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    members.forEach((name, value) -> map.put(name, tree(value)));
    return map;
  }

  private String number() {
    String text = tokenText();
    if (strict && text.length() > MAX_TOKEN_LENGTH) {
      note(
          "number_too_long",
          "has %d characters; %d are allowed.".formatted(text.length(), MAX_TOKEN_LENGTH));
    }
    return text;
  }

  // What is wrong, and where.

  private void wrongType(String allowed) {
    String found =
        switch (current()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "the string " + Shown.quoted(tokenText());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + Shown.shortened(tokenText());
          default -> tokenText();
        };
    note("wrong_type", "is %s; it must be %s.".formatted(found, allowed));
    skip();
  }

  private void note(String code, String detail) {
    note(pointer(), code, detail);
  }

  private void note(String pointer, String code, String detail) {
    String where = pointer.isEmpty() ? "The body" : Shown.shortened(pointer.substring(1));
    Violation violation = new Violation(pointer, code, where + " " + detail);
    violations.add(violation);
    violationCharacters += pointer.length() + violation.detail().length();
    if (violations.size() == MAX_VIOLATIONS || violationCharacters > MAX_VIOLATION_CHARACTERS) {
      violations.add(
          new Violation(
              "",
              "more_violations",
              "The rest of the body was not looked at: too much is wrong with it."));
      throw new MalformedBody(false, violations);
    }
  }

  private String pointer() {
    return Shown.wellFormed(parser.getParsingContext().pathAsPointer().toString());
  }

  private MalformedBody notJson(String why) {
    JsonLocation at = parser.currentLocation();
    return new MalformedBody(
        true,
        List.of(
            new Violation(
                "",
                "not_json",
                "The body is not JSON: at line %d, column %d %s."
                    .formatted(at.getLineNr(), at.getColumnNr(), why))));
  }

  private MalformedBody tooDeep(int allowed) {
    return new MalformedBody(
        true,
        List.of(
            new Violation(
                pointer(),
                "too_deep",
                "The body nests too deep; %d is allowed.".formatted(allowed))));
  }

  /**
   * The parser itself refuses some halves of escaped surrogate pairs. Where it was reading a name,
   * it is still at the field before, so the object is named.
   */
  private MalformedBody halfPair() {
    JsonStreamContext at = parser.getParsingContext();
    if (at.inObject() && token != JsonToken.FIELD_NAME) {
      at = at.getParent();
    }
    String pointer = at == null ? "" : Shown.wellFormed(at.pathAsPointer().toString());
    return new MalformedBody(
        true,
        List.of(
            new Violation(
                pointer,
                "lone_surrogate",
                "The body holds half of a surrogate pair, which is no character.")));
  }

  /** What the parser could not read, in our words. */
  private RuntimeException translated(IOException e) {
    if (e instanceof StreamConstraintsException) {
      return tooDeep(strict ? MAX_DEPTH : MAX_STORED_DEPTH);
    }
    if (e instanceof JsonProcessingException unreadable) {
      if (unreadable.getOriginalMessage().contains("surrogate")) {
        return halfPair();
      }
      String why =
          unreadable
              .getOriginalMessage()
              .replaceAll(": enable `.*", "")
              .replaceAll("\\(start marker at .*\\)", "")
              .replaceAll(" ?\\[?Source:.*", "")
              .strip();
      return notJson("there is this: " + Shown.wellFormed(why));
    }
    return new UncheckedIOException(e);
  }

  // The parser.

  private @Nullable JsonToken advance() {
    try {
      token = parser.nextToken();
    } catch (IOException e) {
      throw translated(e);
    }
    if (strict
        && token != null
        && token.isStructStart()
        && parser.getParsingContext().getNestingDepth() > MAX_DEPTH) {
      throw tooDeep(MAX_DEPTH);
    }
    return token;
  }

  private JsonToken current() {
    if (token == null) {
      throw new IllegalStateException("no value is at hand");
    }
    return token;
  }

  private String name() {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw translated(e);
    }
  }

  private String tokenText() {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw translated(e);
    }
  }
}
