package io.callflow.sources.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallId;
import io.callflow.event.Direction;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.NativeTimes;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Parties;
import io.callflow.sources.reading.RecordEvents;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of its contact, and the events that it makes. Events and records spell the
 * same names with another case, {@code agentInfo} and {@code AgentInfo}: it is ignored.
 */
record Contact(JsonNode members, RecordEvents events, ZoneId zone) {
  /** How a contact begins that the customer, or a transfer, brings in. */
  private static final Set<String> INBOUND =
      Set.of("INBOUND", "TRANSFER", "QUEUE_TRANSFER", "DISCONNECT", "WEBRTC_API");

  private static final Set<String> OUTBOUND =
      Set.of("OUTBOUND", "API", "CALLBACK", "EXTERNAL_OUTBOUND");

  /** The member with this name; a missing node if there is none. */
  JsonNode member(String... path) {
    JsonNode found = members;
    for (String name : path) {
      found = Members.ignoringCase(found, name);
    }
    return found;
  }

  /** The text of a member; null if there is none. */
  @Nullable String text(String... path) {
    JsonNode value = member(path);
    return value.isValueNode() && !value.isNull() ? Texts.plain(value.asText(), 256) : null;
  }

  /** The time of a member; null if there is none. */
  @Nullable Instant time(String... path) throws BadRecord {
    JsonNode value = member(path);
    String text = value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
    return text.isEmpty() ? null : NativeTimes.read(text, path[path.length - 1], zone);
  }

  /** The time of a member of another object. */
  @Nullable Instant time(JsonNode object, String name) throws BadRecord {
    return Members.time(object, zone, name);
  }

  /** The contact. */
  CallId call() throws BadRecord {
    return callId(text("contactId"));
  }

  static CallId callId(@Nullable String contact) throws BadRecord {
    if (contact == null) {
      throw new BadRecord("names no contact");
    }
    return Members.callId(contact, "contact");
  }

  /** Passes contacts that are calls. */
  void requireVoice() throws OtherRecord {
    String channel = text("channel");
    if (channel != null && !channel.equalsIgnoreCase("voice")) {
      throw new OtherRecord(channel.toUpperCase(Locale.ROOT));
    }
  }

  String initiationMethod() {
    String method = text("initiationMethod");
    return method == null ? "" : method.toUpperCase(Locale.ROOT);
  }

  /** Whether the customer was called. */
  boolean isOutbound() {
    return OUTBOUND.contains(initiationMethod());
  }

  @Nullable Direction direction() {
    if (isOutbound()) {
      return Direction.OUTBOUND;
    }
    return INBOUND.contains(initiationMethod()) ? Direction.INBOUND : null;
  }

  /** Who calls. */
  @Nullable Party from() {
    return isOutbound() ? endpoint("systemEndpoint") : endpoint("customerEndpoint");
  }

  /** Who is called: the number of the instance, or the customer. */
  @Nullable Party to() {
    return isOutbound() ? endpoint("customerEndpoint") : endpoint("systemEndpoint");
  }

  /** The party at the address of this endpoint. */
  @Nullable Party endpoint(String name) {
    JsonNode endpoint = member(name);
    JsonNode address = Members.ignoringCase(endpoint, "address");
    return address.isTextual() ? Parties.of(address.textValue(), null) : null;
  }

  /** The part of a name that tells it apart: the last one of an ARN. */
  static @Nullable String idOf(@Nullable String arn) {
    if (arn == null) {
      return null;
    }
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    return id.isEmpty() ? arn : id;
  }

  /** The queue by its name, or else by its id. */
  @Nullable String queue(String member) {
    String name = text(member, "name");
    if (name != null) {
      return name;
    }
    String arn = text(member, "queueArn");
    return idOf(arn == null ? text(member, "arn") : arn);
  }

  /** The agent by user name, or else by id; null without one. */
  @Nullable Party agent(String member) {
    String name = text(member, "username");
    String arn = text(member, "agentArn");
    String id = name != null ? name : idOf(arn == null ? text(member, "arn") : arn);
    return id == null ? null : Party.raw(id);
  }

  /** The contacts that this one comes from and goes on in. */
  List<Link> links(CallId call) throws BadRecord {
    List<Link> links = new ArrayList<>();
    String previous = text("previousContactId");
    String initial = text("initialContactId");
    String next = text("nextContactId");
    if (previous != null && !previous.equals(call.value())) {
      links.add(new Link(Relation.TRANSFERRED_FROM, callId(previous), null));
    }
    if (initial != null && !initial.equals(call.value()) && !initial.equals(previous)) {
      links.add(new Link(Relation.PARENT, callId(initial), null));
    }
    if (next != null && !next.equals(call.value())) {
      links.add(new Link(Relation.TRANSFERRED_TO, callId(next), null));
    }
    return links;
  }
}
