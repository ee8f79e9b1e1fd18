package io.callflow.contract;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Documents made from the schemas alone: for each schema documents that it allows, also at its
 * bounds, and for each of its constraints documents that break only that one.
 */
final class Corpus {
  /**
   * One document.
   *
   * @param what the constraint that it tests
   * @param pointer the place that breaks the constraint; null if none does
   */
  record Item(String what, @Nullable String pointer, @Nullable Object value) {
    byte[] json() {
      Map<String, @Nullable Object> object = new HashMap<>();
      object.put("v", value);
      byte[] json = Json.writeTree(object);
      return Arrays.copyOfRange(json, "{\"v\":".length(), json.length - 1);
    }

    @Override
    public String toString() {
      return pointer == null ? what : what + " at " + pointer;
    }
  }

  private record Texts(List<String> good, List<String> bad) {}

  private static final String EMOJI = "\uD83D\uDCDE";

  private static final Texts TEXT =
      new Texts(
          List.of(
              "pbx",
              "x".repeat(128),
              EMOJI.repeat(128),
              "x".repeat(256),
              EMOJI.repeat(256),
              "ä b",
              "\u2028"),
          List.of(
              "",
              "x".repeat(257),
              EMOJI.repeat(257),
              "a\nb",
              "a\n",
              "\u0000",
              "\u001f",
              "\u007f",
              "\u0085",
              "\u009f"));

  /** Texts that schemas allow and refuse, by the pattern of the schema. */
  private static final Map<String, Texts> TEXTS =
      Map.ofEntries(
          Map.entry("", new Texts(List.of("any", "", "\u0000"), List.of())),
          Map.entry(
              "^[^\\x00-\\x1F\\x7F-\\x9F]{1,1024}$",
              new Texts(
                  List.of("PJSIP/bob,30", "x".repeat(1024), EMOJI.repeat(1024), "ä b"),
                  List.of("", "x".repeat(1025), EMOJI.repeat(1025), "a\nb", "\u0000", "\u009f"))),
          Map.entry(
              "^[\\x21-\\x7E]{1,256}$",
              new Texts(
                  List.of("a84b/%\"4c@10.0.0.1", "!", "~".repeat(256)),
                  List.of("", "x".repeat(257), "a b", "ä", "a\n", "\u007f", EMOJI))),
          Map.entry(
              "^[\\x21-\\x7E]{1,128}$",
              new Texts(
                  List.of("17.1", "!", "~".repeat(128)),
                  List.of("", "x".repeat(129), "a b", "ä", "a\n"))),
          Map.entry(
              "^[0-9a-v]{20}$",
              new Texts(
                  List.of("0123456789abcdefghij"),
                  List.of("", "0123456789abcdefghi", "0123456789abcdefghijk", "W".repeat(20)))),
          Map.entry(
              "^evt_[0-9a-v]{36}$",
              new Texts(
                  List.of("evt_" + "v".repeat(36)),
                  List.of("evt_", "v".repeat(40), "evt_" + "w".repeat(36), "v".repeat(41)))),
          Map.entry(
              "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,5}$",
              new Texts(
                  List.of("call.started", "a", "a.b.c.d.e.f", "x".repeat(96)),
                  List.of(
                      "",
                      "A",
                      "a.",
                      ".a",
                      "a..b",
                      "1a",
                      "a.1",
                      "a-b",
                      "a.b.c.d.e.f.g",
                      "a\n",
                      "x".repeat(97)))),
          Map.entry("^[^\\x00-\\x1F\\x7F-\\x9F]+$", TEXT),
          Map.entry(
              "^\\+[1-9][0-9]{1,14}$",
              new Texts(
                  List.of("+10", "+4930901820", "+123456789012345"),
                  List.of("", "+1", "+0123", "4930901820", "+49 30", "+1234567890123456"))),
          Map.entry(
              "^([sS][iI][pP][sS]?|[tT][eE][lL]):[\\x21-\\x7E]+$",
              new Texts(
                  List.of("sip:1015@pbx", "SIPS:a", "tel:+4930", "sip:" + "x".repeat(508)),
                  List.of("", "sip:", "http://a", "sip:a b", "xsip:a", "sip:" + "x".repeat(509)))),
          Map.entry(
              "^[-0-9A-Za-z._~]{1,1024}$",
              new Texts(
                  List.of("MjAy-_", "x".repeat(1024)),
                  List.of("", "a b", "a/b", "x".repeat(1025)))),
          Map.entry(
              "^[A-Za-z][-+A-Za-z0-9_]*(/[-+A-Za-z0-9_]+){0,3}$",
              new Texts(
                  List.of("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1"),
                  List.of("", "+1", "Z/", "a//b", "a/b/c/d/e", "Europe Berlin", "x".repeat(65)))),
          Map.entry(
              "^[A-Za-z0-9]{1,40}(,[A-Za-z0-9]{1,40}){0,60}$",
              new Texts(
                  List.of("callId", "callId,from,to", "q850Cause", "a".repeat(40)),
                  List.of("", ",", "a,", ",a", "a,,b", "a b", "a;b", "a".repeat(41)))),
          Map.entry(
              "^[a-z][a-z0-9_]{0,63}$",
              new Texts(
                  List.of("conflict", "x".repeat(64)),
                  List.of("", "Conflict", "1x", "x".repeat(65)))));

  private static final Texts UTC_TIMES =
      new Texts(
          List.of(
              "2026-11-23T08:15:00Z",
              "0000-01-01T00:00:00Z",
              "9999-12-31T23:59:59.999999999Z",
              "2024-02-29T00:00:00.1Z"),
          List.of(
              "",
              "2026-11-23T09:15:00+01:00",
              "2026-02-30T08:15:00Z",
              "2023-02-29T00:00:00Z",
              "2026-04-31T00:00:00Z",
              "2026-13-01T08:15:00Z",
              "2026-00-01T08:15:00Z",
              "2026-11-00T08:15:00Z",
              "2026-11-23T24:00:00Z",
              "2026-11-23T08:60:00Z",
              "2016-12-31T23:59:60Z",
              "2026-11-23T08:15Z",
              "2026-11-23T08:15:00",
              "2026-11-23 08:15:00Z",
              "2026-11-23t08:15:00z",
              "2026-11-23T08:15:00.Z",
              "2026-11-23T08:15:00,5Z",
              "2026-11-23T08:15:00.1234567891Z",
              "10000-11-23T08:15:00Z",
              "+2026-11-23T08:15:00Z",
              "2026-11-23T08:15:00Z\n",
              "٢٠٢٦-11-23T08:15:00Z"));

  private static final Texts TIMES =
      new Texts(
          List.of(
              "2026-11-23T08:15:00Z",
              "2026-11-23T09:15:00+01:00",
              "2026-11-23T08:15:00.123456789-23:59",
              "0001-01-01T00:00:00+23:59",
              "9998-12-31T23:59:59-23:59",
              "2026-11-23T08:15:00-00:00"),
          List.of(
              "",
              "2026-02-30T08:15:00+01:00",
              "1900-02-29T00:00:00Z",
              "2026-11-23T08:15:00",
              "2026-11-23T08:15:00+0100",
              "2026-11-23T08:15:00+01",
              "2026-11-23T08:15:00+24:00",
              "2026-11-23T08:15:00+01:60",
              "2016-12-31T23:59:60Z",
              "2026-11-23t08:15:00z",
              "0000-01-01T00:00:00Z",
              "9999-01-01T00:00:00Z",
              "10000-01-01T00:00:00Z",
              "2026-11-23",
              "1763885700"));

  private Corpus() {}

  /** A document with every field of the schema. */
  static @Nullable Object full(JsonNode reference) {
    JsonNode schema = Contract.resolve(reference);
    if (schema.has("enum")) {
      return schema.get("enum").get(0).asString();
    }
    return switch (schema.path("type").asString()) {
      case "string" -> texts(schema).good().get(0);
      case "integer", "number" -> new JsonNumber(schema.path("minimum").asString("0"));
      case "boolean" -> true;
      case "array" -> Collections.singletonList(full(schema.get("items")));
      default -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        schema
            .path("properties")
            .properties()
            .forEach(property -> object.put(property.getKey(), full(property.getValue())));
        yield object;
      }
    };
  }

  /** All documents for this schema. */
  static List<Item> of(String schema) {
    List<Item> items = new ArrayList<>();
    add(items, "", Contract.schemas().get(schema));
    return items;
  }

  /** All values for the schema of a parameter, as a query writes them. */
  static List<Item> ofParameter(String name, JsonNode reference) {
    JsonNode schema = Contract.resolve(reference);
    List<Item> items = new ArrayList<>();
    if (schema.has("enum")) {
      add(items, name, schema);
    } else if (schema.path("type").asString().equals("integer")) {
      integers(items, schema, name);
    } else if (schema.path("type").asString().equals("boolean")) {
      List.of("true", "false").forEach(v -> items.add(new Item("boolean", null, v)));
      List.of("True", "TRUE", "1", "0", "yes", "on", " true", "truefalse")
          .forEach(v -> items.add(new Item("boolean " + v, name, v)));
    } else {
      texts(schema).good().forEach(text -> items.add(new Item("text", null, text)));
      texts(schema).bad().forEach(text -> items.add(new Item("text " + text, name, text)));
    }
    return items.stream()
        .filter(item -> item.value() instanceof String || item.value() instanceof JsonNumber)
        .map(item -> new Item(item.what(), item.pointer(), String.valueOf(item.value())))
        .distinct()
        .toList();
  }

  private static void add(List<Item> items, String pointer, JsonNode reference) {
    JsonNode schema = Contract.resolve(reference);
    @Nullable Object full = full(schema);
    items.add(new Item("everything", null, full));
    wrongTypes(items, schema, pointer);
    if (schema.has("enum")) {
      schema.get("enum").forEach(v -> items.add(new Item("enum", null, v.asString())));
      items.add(new Item("enum", pointer, "nonsense"));
      items.add(new Item("enum", pointer, String.valueOf(full).toUpperCase(java.util.Locale.ROOT)));
      items.add(new Item("enum", pointer, ""));
      return;
    }
    switch (schema.path("type").asString()) {
      case "string" -> {
        texts(schema).good().forEach(text -> items.add(new Item("text", null, text)));
        texts(schema).bad().forEach(text -> items.add(new Item("text " + text, pointer, text)));
      }
      case "integer" -> integers(items, schema, pointer);
      case "number" -> numbers(items, schema, pointer);
      case "boolean" -> items.add(new Item("false", null, false));
      case "array" -> arrays(items, schema, pointer);
      default -> objects(items, schema, pointer);
    }
  }

  private static void wrongTypes(List<Item> items, JsonNode schema, String pointer) {
    String type = schema.path("type").asString();
    Map<String, Object> values =
        Map.of(
            "string",
            "17",
            "integer",
            new JsonNumber("17"),
            "boolean",
            true,
            "array",
            List.of(),
            "object",
            Map.of("a", "b"));
    items.add(new Item("null", pointer, null));
    values.forEach(
        (other, value) -> {
          boolean integerForNumber = type.equals("number") && other.equals("integer");
          if (!other.equals(type) && !integerForNumber) {
            items.add(new Item(other + " for " + type, pointer, value));
          }
        });
  }

  private static void integers(List<Item> items, JsonNode schema, String pointer) {
    for (String bound : List.of("minimum", "maximum")) {
      if (schema.has(bound)) {
        long value = schema.get(bound).asLong();
        long beyond = bound.equals("minimum") ? value - 1 : value + 1;
        items.add(new Item(bound, null, new JsonNumber(Long.toString(value))));
        items.add(new Item(bound, pointer, new JsonNumber(Long.toString(beyond))));
      }
    }
    items.add(new Item("fraction", pointer, new JsonNumber("200.5")));
    items.add(new Item("fraction of nothing", pointer, new JsonNumber("200.0")));
    items.add(new Item("exponent", pointer, new JsonNumber("2e2")));
    if (schema.has("maximum")) {
      items.add(new Item("huge", pointer, new JsonNumber("9".repeat(400))));
    }
  }

  private static void numbers(List<Item> items, JsonNode schema, String pointer) {
    long min = schema.get("minimum").asLong();
    long max = schema.get("maximum").asLong();
    for (String good : List.of("" + min, "" + max, min + ".125", (max - 1) + ".5")) {
      items.add(new Item("number " + good, null, new JsonNumber(good)));
    }
    for (String bad : List.of((min - 1) + ".999", max + ".0001", "9".repeat(400), "1e999999999")) {
      boolean negative = min == 0 && bad.startsWith("-1");
      items.add(new Item("number " + bad, pointer, new JsonNumber(negative ? "-0.001" : bad)));
    }
  }

  private static void arrays(List<Item> items, JsonNode schema, String pointer) {
    @Nullable Object one = full(schema.get("items"));
    if (schema.has("maxItems")) {
      int max = schema.get("maxItems").asInt();
      items.add(new Item("maxItems", null, Collections.nCopies(max, one)));
      items.add(new Item("maxItems", pointer, Collections.nCopies(max + 1, one)));
    }
    boolean mayBeEmpty = schema.path("minItems").asInt(0) == 0;
    items.add(new Item("minItems", mayBeEmpty ? null : pointer, List.of()));
    List<Item> inner = new ArrayList<>();
    add(inner, pointer + "/1", schema.get("items"));
    for (Item item : inner) {
      List<@Nullable Object> list = new ArrayList<>();
      list.add(one);
      list.add(item.value());
      items.add(new Item(item.what(), item.pointer(), list));
    }
  }

  private static void objects(List<Item> items, JsonNode schema, String pointer) {
    @SuppressWarnings("unchecked")
    Map<String, @Nullable Object> full = (Map<String, @Nullable Object>) full(schema);
    if (full == null) {
      throw new AssertionError("an object is never null");
    }
    boolean closed = schema.has("additionalProperties") && !open(schema);
    Map<String, @Nullable Object> more = new LinkedHashMap<>(full);
    more.put("surprise", List.of(1));
    items.add(new Item("additionalProperties", closed ? pointer + "/surprise" : null, more));
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asString()));
    int minimum = schema.path("minProperties").asInt(0);
    if (required.isEmpty()) {
      items.add(new Item("minProperties", minimum == 0 ? null : pointer, Map.of()));
    }
    Map<String, @Nullable Object> least = new LinkedHashMap<>(full);
    least.keySet().retainAll(required);
    if (minimum == 0) {
      items.add(new Item("only what is required", null, least));
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String name = property.getKey();
              Map<String, @Nullable Object> without = new LinkedHashMap<>(full);
              without.remove(name);
              items.add(
                  new Item(
                      "required", required.contains(name) ? pointer + "/" + name : null, without));
              List<Item> inner = new ArrayList<>();
              add(inner, pointer + "/" + name, property.getValue());
              for (Item item : inner) {
                Map<String, @Nullable Object> with = new LinkedHashMap<>(full);
                with.put(name, item.value());
                items.add(new Item(item.what(), item.pointer(), with));
              }
            });
  }

  private static boolean open(JsonNode schema) {
    return schema.path("additionalProperties").asBoolean(true);
  }

  private static Texts texts(JsonNode schema) {
    String pattern = schema.path("pattern").asString("");
    if (schema.path("format").asString("").equals("date-time")) {
      return pattern.endsWith("Z$") ? UTC_TIMES : TIMES;
    }
    Texts texts = TEXTS.get(pattern);
    if (texts == null) {
      throw new AssertionError("give Corpus texts for the pattern " + pattern);
    }
    int max = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    return new Texts(
        texts.good().stream().filter(text -> text.codePoints().count() <= max).toList(),
        texts.bad());
  }
}
