package io.callflow.contract;

import io.callflow.contract.json.JsonNumber;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads CloudEvents of other vendors that name a call. */
final class ForeignCloudEvent {
  private static final Set<String> CALL_IDS =
      Set.of(
          "callid",
          "callsid",
          "calluuid",
          "callguid",
          "sipcallid",
          "conversationid",
          "conversationuuid");

  private ForeignCloudEvent() {}

  /**
   * The event; empty if the CloudEvent names no call.
   *
   * @param json the CloudEvent
   */
  static Optional<CallFlowEvent> event(CloudEvent cloudEvent, byte[] json, String at) {
    String call = call(cloudEvent);
    if (call == null) {
      return Optional.empty();
    }
    if (cloudEvent.time() == null) {
      throw MalformedBody.of(
          List.of(
              new Violation(
                  at + "/time", "required", "time is missing; an event of a call has one.")));
    }
    try {
      return Optional.of(
          CallFlowEvent.builder(
                  new CallId(call), type(cloudEvent.type()), cloudEvent.time(), cloudEvent.source())
              .sourceEventId(OwnCloudEvent.sourceEventId(cloudEvent.id()))
              .metadata(Metadata.parse(CloudEventMapper.text(json)))
              .build());
    } catch (CallflowException e) {
      throw MalformedBody.of(
          e.violations().stream()
              .map(v -> new Violation(at + v.pointer(), v.code(), v.detail()))
              .toList());
    }
  }

  private static @Nullable String call(CloudEvent event) {
    String call = event.data() == null ? null : call(event.data());
    call = call == null ? call(event.extensions()) : call;
    return call == null && words(event.type()).stream().anyMatch(Set.of("call", "calls")::contains)
        ? event.subject()
        : call;
  }

  private static @Nullable String call(Map<String, ? extends @Nullable Object> members) {
    for (Map.Entry<String, ? extends @Nullable Object> member : members.entrySet()) {
      String name = member.getKey().toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
      Object value = member.getValue();
      if (CALL_IDS.contains(name)
          && (value instanceof JsonNumber || (value instanceof String id && !id.isEmpty()))) {
        return value.toString();
      }
    }
    return null;
  }

  /** {@code x.}, the organisation of a reversed domain name, and the rest. */
  static EventType type(String type) {
    List<String> words = words(type);
    boolean reversed = words.size() > 2 && Character.isLetter(words.get(1).charAt(0));
    String vendor = reversed ? words.get(1) : "cloudevents";
    String name = String.join("_", reversed ? words.subList(2, words.size()) : words);
    if (name.isEmpty() || name.charAt(0) < 'a') {
      name = "event" + (name.isEmpty() ? "" : "_" + name);
    }
    String whole = "x." + vendor + "." + name;
    return new EventType(
        whole.length() <= EventType.MAX_LENGTH ? whole : whole.substring(0, EventType.MAX_LENGTH));
  }

  /** The runs of letters and digits, in lower case. */
  private static List<String> words(String type) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (char c : (type.toLowerCase(Locale.ROOT) + ".").toCharArray()) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        word.append(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    return words;
  }
}
