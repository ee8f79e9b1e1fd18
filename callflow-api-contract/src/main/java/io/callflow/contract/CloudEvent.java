package io.callflow.contract;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent whose attributes keep the rules of CloudEvents 1.0.
 *
 * @param extensions by their names; each is a string, a number or a truth value
 * @param data the members of its data; null if it has no data, or data that is no object of JSON
 * @param hasOtherData whether it has data that is no object of JSON
 */
record CloudEvent(
    String id,
    String source,
    String type,
    @Nullable String subject,
    @Nullable Instant time,
    Map<String, Object> extensions,
    @Nullable Map<String, @Nullable Object> data,
    boolean hasOtherData) {
  static final String VERSION = "1.0";

  private static final Set<String> OWN =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "subject",
          "time",
          "datacontenttype",
          "dataschema",
          "data",
          "data_base64");

  /**
   * Checks a CloudEvent.
   *
   * @param at the JSON pointer of the CloudEvent in its document
   * @throws MalformedBody with every violation
   */
  static CloudEvent of(Map<String, @Nullable Object> tree, String at) {
    List<Violation> violations = new ArrayList<>();
    CloudEventAttributes attributes = new CloudEventAttributes(tree, at, violations);
    String version = attributes.required("specversion");
    if (version != null && !version.equals(VERSION)) {
      // another version has other rules
      throw MalformedBody.of(
          List.of(
              new Violation(
                  at + "/specversion",
                  "unsupported_version",
                  "specversion is "
                      + CloudEventAttributes.shown(version)
                      + "; "
                      + VERSION
                      + " is supported.")));
    }
    String id = attributes.required("id");
    String source = attributes.uriReference("source");
    String type = attributes.required("type");
    String subject = attributes.text("subject");
    Instant time = attributes.time("time");
    String contentType = attributes.text("datacontenttype");
    attributes.uri("dataschema");
    Map<String, Object> extensions = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          if (!OWN.contains(name) && value != null && attributes.isExtension(name, value)) {
            extensions.put(name, value);
          }
        });
    Object data = data(tree, contentType, attributes);
    if (id == null || source == null || type == null || !violations.isEmpty()) {
      throw MalformedBody.of(violations);
    }
    return new CloudEvent(
        id,
        source,
        type,
        subject,
        time,
        extensions,
        members(data),
        data != null && !(data instanceof Map));
  }

  @SuppressWarnings("unchecked") // trees of Json have names that are strings
  private static @Nullable Map<String, @Nullable Object> members(@Nullable Object data) {
    return data instanceof Map ? (Map<String, @Nullable Object>) data : null;
  }

  /** The data as a tree; bytes that are no object of JSON as they are. */
  private static @Nullable Object data(
      Map<String, @Nullable Object> tree,
      @Nullable String contentType,
      CloudEventAttributes attributes) {
    Object data = tree.get("data");
    Object encoded = tree.get("data_base64");
    if (encoded == null) {
      return data;
    }
    if (data != null) {
      attributes.broken("data_base64", "conflict", "stands beside data; one of them is allowed.");
      return null;
    }
    if (!(encoded instanceof String text)) {
      attributes.broken("data_base64", "wrong_type", "must be a string.");
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      attributes.broken("data_base64", "not_base64", "is not Base64 (RFC 4648 section 4).");
      return null;
    }
    if (!isJson(contentType)) {
      return bytes;
    }
    try {
      return Json.readTree(bytes);
    } catch (MalformedBody e) {
      attributes.broken("data_base64", e.violations());
      return null;
    }
  }

  /** Whether the media type is JSON's, which it is unless another one is given. */
  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    int end = contentType.indexOf(';');
    String type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.endsWith("/json") || lower.endsWith("+json");
  }
}
