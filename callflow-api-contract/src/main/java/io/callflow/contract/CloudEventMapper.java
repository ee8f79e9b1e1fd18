package io.callflow.contract;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.event.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps events to CloudEvents 1.0 in the JSON format and back; see the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON
 * event format</a>.
 *
 * <pre>{@code
 * byte[] json = CloudEventMapper.cloudEvent(event);
 * Optional<CallFlowEvent> same = CloudEventMapper.event(json);
 * }</pre>
 *
 * <p>The attributes of an event's CloudEvent:
 *
 * <ul>
 *   <li>{@code type} is {@value #TYPE_PREFIX} and the event type; {@code subject} is the callId;
 *       {@code time} is the timestamp.
 *   <li>{@code id} is the {@link EventId}, which follows from the event. {@code source} is the
 *       source; as a URI reference, so each character that needs it is percent-encoded.
 *   <li>{@code data} is the event as the API takes it. {@code recordedtime} is when a stored event
 *       was created.
 *   <li>Each member of the metadata's object {@value #EXTENSIONS} is an extension attribute, if all
 *       of them can be.
 * </ul>
 *
 * <p>Reading takes what {@code data} leaves out from the attributes: callId, event type, timestamp
 * and source; and the sourceEventId from the {@code id}, unless that is the event's own EventId.
 * Extensions that this mapping does not know become members of {@value #EXTENSIONS}. So an event
 * comes back equal.
 *
 * <p>A CloudEvent of another type that names a call becomes an event of the type {@code
 * x.VENDOR.NAME} with the whole CloudEvent as metadata. The call is a member of {@code data} or an
 * extension whose name, without case, hyphens and underscores, is {@code callid}, {@code callsid},
 * {@code calluuid}, {@code callguid}, {@code sipcallid}, {@code conversationid} or {@code
 * conversationuuid}; or else the subject, if a word of the type is {@code call} or {@code calls}.
 */
public final class CloudEventMapper {
  /** The media type of one CloudEvent. */
  public static final String MEDIA_TYPE = "application/cloudevents+json";

  /** The media type of an array of CloudEvents. */
  public static final String BATCH_MEDIA_TYPE = "application/cloudevents-batch+json";

  /** What the types of Callflow's CloudEvents begin with. */
  public static final String TYPE_PREFIX = "io.callflow.";

  /** The member of the metadata that holds extension attributes. */
  public static final String EXTENSIONS = "cloudevents";

  /** The schema of the data: an event as the API takes it. */
  static final String SCHEMA = "urn:callflow:schema:event";

  /** The extension for when a stored event was created. */
  static final String RECORDED_TIME = "recordedtime";

  private CloudEventMapper() {}

  /** The CloudEvent of an event, in UTF-8. */
  public static byte[] cloudEvent(CallFlowEvent event) {
    return Json.writeTree(tree(event, EventId.of(event), null));
  }

  /** The CloudEvent of a stored event, in UTF-8. */
  public static byte[] cloudEvent(StoredEvent stored) {
    return Json.writeTree(tree(stored.event(), stored.eventId(), stored.createdAt()));
  }

  /** The CloudEvents of stored events as an array, in their order. */
  public static byte[] batch(List<StoredEvent> events) {
    return Json.writeTrees(
        events.stream()
            .map(stored -> tree(stored.event(), stored.eventId(), stored.createdAt()))
            .toList());
  }

  private static Map<String, @Nullable Object> tree(
      CallFlowEvent event, EventId id, @Nullable Instant createdAt) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("specversion", CloudEvent.VERSION);
    tree.put("id", id.value());
    tree.put("source", CloudEventAttributes.encoded(event.source()));
    tree.put("type", TYPE_PREFIX + event.eventType().value());
    tree.put("subject", event.callId().value());
    tree.put("time", event.timestamp());
    if (createdAt != null) {
      tree.put(RECORDED_TIME, createdAt);
    }
    tree.put("datacontenttype", "application/json");
    tree.put("dataschema", SCHEMA);
    CloudEventExtensions.Split split = CloudEventExtensions.split(event.metadata());
    tree.putAll(split.extensions());
    tree.put("data", EventMapper.event(event.toBuilder().metadata(split.metadata()).build()));
    return tree;
  }

  /**
   * The event that a CloudEvent holds; empty if that is of another type and names no call.
   *
   * @param json one CloudEvent in UTF-8
   * @throws MalformedBody with every violation
   */
  public static Optional<CallFlowEvent> event(byte[] json) {
    return event(Json.readTree(json), "");
  }

  /**
   * The events that a batch of CloudEvents holds, each as {@link #event} returns it.
   *
   * @param json an array of CloudEvents in UTF-8
   * @throws MalformedBody with every violation of every CloudEvent
   */
  public static List<Optional<CallFlowEvent>> events(byte[] json) {
    List<Optional<CallFlowEvent>> events = new ArrayList<>();
    List<Violation> violations = new ArrayList<>();
    int index = 0;
    for (Map<String, @Nullable Object> tree : Json.readTrees(json)) {
      try {
        events.add(event(tree, "/" + index));
      } catch (MalformedBody e) {
        violations.addAll(e.violations());
      }
      index++;
    }
    if (!violations.isEmpty()) {
      throw MalformedBody.of(violations);
    }
    return events;
  }

  private static Optional<CallFlowEvent> event(Map<String, @Nullable Object> tree, String at) {
    CloudEvent event = CloudEvent.of(tree, at);
    if (event.type().startsWith(TYPE_PREFIX)) {
      return Optional.of(OwnCloudEvent.event(event, at));
    }
    return ForeignCloudEvent.event(event, Json.writeTree(tree), at);
  }

  /** The text of a document in UTF-8. */
  static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
