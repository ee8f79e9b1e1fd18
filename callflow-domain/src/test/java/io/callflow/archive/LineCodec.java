package io.callflow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The codec of the domain's tests: a line is {@code name=value} fields with a tab after each, in
 * which {@code \t}, {@code \n} and {@code \\} are escaped. Absent fields are absent, unknown fields
 * are skipped, and a line without its last tab is damaged.
 *
 * <p>Keeps every field of an event but details, and of its metadata only text members; events with
 * more are refused when they are written.
 */
public final class LineCodec implements CallCodec {
  private static final String METADATA = "metadata.";

  /** Has no state. */
  public LineCodec() {}

  @Override
  public byte[] line(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    if (!event.details().isEmpty()) {
      throw new UnsupportedOperationException("LineCodec keeps no details");
    }
    Fields fields = new Fields();
    fields.put("eventId", stored.eventId());
    fields.put("createdAt", stored.createdAt());
    fields.put("callId", event.callId().value());
    fields.put("eventType", event.eventType().value());
    fields.put("timestamp", event.timestamp());
    fields.put("source", event.source());
    fields.put("sourceEventId", event.sourceEventId());
    fields.put("sequence", event.sequence());
    fields.put("legId", event.legId());
    fields.put("correlationId", event.correlationId());
    fields.put("direction", event.direction() == null ? null : event.direction().name());
    party(fields, "from", event.from());
    party(fields, "to", event.to());
    Hop hop = event.hop();
    if (hop != null) {
      fields.put("hop.from", hop.from());
      fields.put("hop.to", hop.to());
    }
    Outcome outcome = event.outcome();
    if (outcome != null) {
      fields.put("outcome.result", outcome.result() == null ? null : outcome.result().name());
      fields.put("outcome.sipCode", outcome.sipCode());
      fields.put("outcome.q850Cause", outcome.q850Cause());
      fields.put("outcome.reason", outcome.reason());
      fields.put("outcome.endedBy", outcome.endedBy());
    }
    for (int i = 0; i < event.links().size(); i++) {
      Link link = event.links().get(i);
      fields.put("link." + i + ".rel", link.rel().text());
      fields.put("link." + i + ".callId", link.callId().value());
      fields.put("link." + i + ".legId", link.legId());
    }
    Metadata metadata = event.metadata();
    if (metadata != null) {
      fields.put("metadata", metadata.members().size());
      metadata
          .members()
          .forEach(
              (name, value) -> {
                if (!(value instanceof MetadataValue.Text text)) {
                  throw new UnsupportedOperationException("LineCodec keeps only text as metadata");
                }
                fields.put(METADATA + name, text.value());
              });
    }
    return fields.line();
  }

  private static void party(Fields fields, String name, @Nullable Party party) {
    if (party != null) {
      fields.put(name + ".number", party.number());
      fields.put(name + ".uri", party.uri());
      fields.put(name + ".raw", party.raw());
      fields.put(name + ".name", party.name());
    }
  }

  @Override
  public StoredEvent event(byte[] line) {
    Fields fields = Fields.of(line);
    CallFlowEvent event =
        CallFlowEvent.builder(
                new CallId(fields.required("callId")),
                new EventType(fields.required("eventType")),
                fields.instant("timestamp"),
                fields.required("source"))
            .sourceEventId(fields.get("sourceEventId"))
            .sequence(fields.get("sequence", Long::valueOf))
            .legId(fields.get("legId"))
            .correlationId(fields.get("correlationId"))
            .direction(fields.get("direction", Direction::valueOf))
            .from(party(fields, "from"))
            .to(party(fields, "to"))
            .hop(fields.has("hop.") ? new Hop(fields.get("hop.from"), fields.get("hop.to")) : null)
            .outcome(
                fields.has("outcome.")
                    ? new Outcome(
                        fields.get("outcome.result", CallResult::valueOf),
                        fields.get("outcome.sipCode", Integer::valueOf),
                        fields.get("outcome.q850Cause", Integer::valueOf),
                        fields.get("outcome.reason"),
                        fields.get("outcome.endedBy"))
                    : null)
            .links(links(fields))
            .metadata(fields.get("metadata") == null ? null : fields.metadata())
            .build();
    return new StoredEvent(
        new EventId(fields.required("eventId")), fields.instant("createdAt"), event);
  }

  private static List<Link> links(Fields fields) {
    List<Link> links = new ArrayList<>();
    for (int i = 0; fields.get("link." + i + ".rel") != null; i++) {
      links.add(
          new Link(
              Relation.of(fields.required("link." + i + ".rel")),
              new CallId(fields.required("link." + i + ".callId")),
              fields.get("link." + i + ".legId")));
    }
    return links;
  }

  private static @Nullable Party party(Fields fields, String name) {
    return fields.has(name + ".")
        ? new Party(
            fields.get(name + ".number"),
            fields.get(name + ".uri"),
            fields.get(name + ".raw"),
            fields.get(name + ".name"))
        : null;
  }

  @Override
  public byte[] line(ChunkHeader header) {
    CallId callId = header.callId();
    Fields fields = new Fields();
    fields.put("format", header.format());
    fields.put("callId", callId == null ? null : callId.value());
    fields.put("chunk", header.chunk());
    fields.put("revision", header.revision());
    fields.put("sealed", header.sealed());
    fields.put("state", header.state());
    return fields.line();
  }

  @Override
  public ChunkHeader header(byte[] line) {
    Fields fields = Fields.of(line);
    return new ChunkHeader(
        Integer.parseInt(fields.required("format")),
        fields.get("callId", CallId::new),
        Integer.parseInt(fields.required("chunk")),
        Long.parseLong(fields.required("revision")),
        Boolean.parseBoolean(fields.required("sealed")),
        ChunkHeader.State.valueOf(fields.required("state")));
  }

  @Override
  public byte[] line(StoreDescriptor descriptor) {
    Fields fields = new Fields();
    fields.put("format", descriptor.format());
    fields.put("shards", descriptor.shards());
    fields.put("partySecret", descriptor.partySecret());
    return fields.line();
  }

  @Override
  public StoreDescriptor descriptor(byte[] line) {
    Fields fields = Fields.of(line);
    return new StoreDescriptor(
        Integer.parseInt(fields.required("format")),
        Integer.parseInt(fields.required("shards")),
        fields.required("partySecret"));
  }

  /** The fields of one line, in their order. */
  private static final class Fields {
    private final Map<String, String> values = new LinkedHashMap<>();

    static Fields of(byte[] line) {
      String text = new String(line, UTF_8);
      if (!text.endsWith("\t")) {
        throw new IllegalArgumentException("the line does not end with a tab");
      }
      Fields fields = new Fields();
      for (String field : text.substring(0, text.length() - 1).split("\t", -1)) {
        int equals = field.indexOf('=');
        if (equals < 0) {
          throw new IllegalArgumentException("a field has no name");
        }
        fields.values.put(
            unescape(field.substring(0, equals)), unescape(field.substring(equals + 1)));
      }
      return fields;
    }

    void put(String name, @Nullable Object value) {
      if (value != null) {
        values.put(name, value.toString());
      }
    }

    byte[] line() {
      StringBuilder line = new StringBuilder();
      values.forEach(
          (name, value) ->
              line.append(escape(name)).append('=').append(escape(value)).append('\t'));
      return line.toString().getBytes(UTF_8);
    }

    boolean has(String prefix) {
      return values.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    @Nullable String get(String name) {
      return values.get(name);
    }

    <T> @Nullable T get(String name, Function<String, T> parse) {
      String value = values.get(name);
      return value == null ? null : parse.apply(value);
    }

    String required(String name) {
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException("the field " + name + " is missing");
      }
      return value;
    }

    Instant instant(String name) {
      try {
        return Instant.parse(required(name));
      } catch (java.time.format.DateTimeParseException e) {
        throw new IllegalArgumentException("the field " + name + " is no instant", e);
      }
    }

    Metadata metadata() {
      Map<String, MetadataValue> members = new LinkedHashMap<>();
      values.forEach(
          (name, value) -> {
            if (name.startsWith(METADATA)) {
              members.put(name.substring(METADATA.length()), MetadataValue.of(value));
            }
          });
      return new Metadata(members);
    }

    private static String escape(String text) {
      return text.replace("\\", "\\\\")
          .replace("\t", "\\t")
          .replace("\n", "\\n")
          .replace("=", "\\e");
    }

    private static String unescape(String text) {
      StringBuilder plain = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\' && i + 1 < text.length()) {
          i++;
          plain.append(
              switch (text.charAt(i)) {
                case 't' -> '\t';
                case 'n' -> '\n';
                case 'e' -> '=';
                default -> '\\';
              });
        } else {
          plain.append(c);
        }
      }
      return plain.toString();
    }
  }
}
