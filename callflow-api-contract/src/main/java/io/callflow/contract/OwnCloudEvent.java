package io.callflow.contract;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.Event;
import io.callflow.event.Base32Hex;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.EventId;
import io.callflow.event.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads CloudEvents that Callflow wrote, or that clients wrote in its types. */
final class OwnCloudEvent {
  /** The type of CloudEvents whose data alone tells the event type. */
  private static final String ANY = CloudEventMapper.TYPE_PREFIX + "event";

  private static final int ID_LENGTH = 128;

  private OwnCloudEvent() {}

  /** The event; throws {@link MalformedBody} with every violation. */
  static CallFlowEvent event(CloudEvent cloudEvent, String at) {
    if (cloudEvent.hasOtherData()) {
      throw MalformedBody.of(
          List.of(
              new Violation(
                  at + "/data",
                  "wrong_type",
                  "data must be an object of JSON: the event as the API takes it.")));
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    if (cloudEvent.data() != null) {
      data.putAll(cloudEvent.data());
    }
    // of a stored event; they follow from the event, or are made when it is stored
    List.of("eventId", "callKey", "createdAt").forEach(data::remove);
    List<Violation> violations = contradictions(cloudEvent, data, at);
    putIfMissing(data, "callId", cloudEvent.subject());
    putIfMissing(
        data, "eventType", cloudEvent.type().substring(CloudEventMapper.TYPE_PREFIX.length()));
    putIfMissing(data, "timestamp", cloudEvent.time());
    putIfMissing(data, "source", cloudEvent.source());
    try {
      CallFlowEvent event =
          EventMapper.event(
              Json.readRequest(Json.writeTree(data), Event::read), cloudEvent.source());
      if (violations.isEmpty()) {
        return identified(
            event.toBuilder()
                .metadata(CloudEventExtensions.join(cloudEvent.extensions(), event.metadata()))
                .build(),
            cloudEvent.id());
      }
    } catch (MalformedBody e) {
      within(e.violations(), at, violations);
    } catch (CallflowException e) {
      within(e.violations(), at, violations);
    }
    throw MalformedBody.of(violations);
  }

  private static void within(List<Violation> found, String at, List<Violation> violations) {
    found.forEach(
        violation ->
            violations.add(
                new Violation(
                    at + "/data" + violation.pointer(), violation.code(), violation.detail())));
  }

  private static void putIfMissing(
      Map<String, @Nullable Object> data, String name, @Nullable Object value) {
    if (!data.containsKey(name) && value != null) {
      data.put(name, value);
    }
  }

  private static List<Violation> contradictions(
      CloudEvent cloudEvent, Map<String, @Nullable Object> data, String at) {
    List<Violation> violations = new ArrayList<>();
    if (cloudEvent.subject() != null
        && data.get("callId") instanceof String callId
        && !callId.equals(cloudEvent.subject())) {
      violations.add(
          new Violation(
              at + "/subject", "contradiction", "subject differs from the callId of the data."));
    }
    if (!cloudEvent.type().equals(ANY)
        && data.get("eventType") instanceof String type
        && !cloudEvent.type().equals(CloudEventMapper.TYPE_PREFIX + type)) {
      violations.add(
          new Violation(
              at + "/type",
              "contradiction",
              "type must be " + CloudEventMapper.TYPE_PREFIX + " and the eventType of the data."));
    }
    return violations;
  }

  /** The event with the id as its sourceEventId, unless it has one or needs none. */
  private static CallFlowEvent identified(CallFlowEvent event, String id) {
    if (event.sourceEventId() != null || EventId.of(event).value().equals(id)) {
      return event;
    }
    return event.toBuilder().sourceEventId(sourceEventId(id)).build();
  }

  /** The id of a CloudEvent, or a hash of one that is too long or not visible ASCII. */
  static String sourceEventId(String id) {
    if (id.length() <= ID_LENGTH && id.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      return id;
    }
    byte[] digest = Base32Hex.sha256().digest(id.getBytes(StandardCharsets.UTF_8));
    return "ce-" + Base32Hex.encode(digest, 32);
  }
}
