package io.callflow.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The encoding that an {@link EventId} hashes. A field is its tag, its length in four bytes and its
 * bytes; a null field is left out; a compound value is its tag, the count of its fields and the
 * fields. So two events have one encoding only if they are equal. Stored ids depend on this
 * encoding: never reuse a tag, never reorder fields.
 */
final class Identity {
  private final MessageDigest digest = Base32Hex.sha256();

  private Identity() {}

  static byte[] digest(CallFlowEvent event) {
    Identity identity = new Identity();
    identity.text(1, event.callId().value());
    identity.text(2, event.source());
    if (event.sourceEventId() != null) {
      identity.text(3, event.sourceEventId());
    } else {
      identity.content(event);
    }
    return identity.digest.digest();
  }

  private void content(CallFlowEvent event) {
    text(4, event.eventType().value());
    instant(5, event.timestamp());
    number(6, event.sequence());
    text(7, event.legId());
    text(8, event.correlationId());
    text(9, event.direction() == null ? null : event.direction().text());
    party(10, event.from());
    party(11, event.to());
    Hop hop = event.hop();
    if (hop != null) {
      group(12, count(hop.from(), hop.to()));
      text(1, hop.from());
      text(2, hop.to());
    }
    Outcome outcome = event.outcome();
    if (outcome != null) {
      group(
          13,
          count(
              outcome.result(),
              outcome.sipCode(),
              outcome.q850Cause(),
              outcome.reason(),
              outcome.endedBy()));
      text(1, outcome.result() == null ? null : outcome.result().text());
      number(2, outcome.sipCode() == null ? null : Long.valueOf(outcome.sipCode()));
      number(3, outcome.q850Cause() == null ? null : Long.valueOf(outcome.q850Cause()));
      text(4, outcome.reason());
      text(5, outcome.endedBy());
    }
    if (!event.links().isEmpty()) {
      group(14, event.links().size());
      for (Link link : event.links()) {
        group(1, count(link.rel(), link.callId(), link.legId()));
        text(1, link.rel().text());
        text(2, link.callId().value());
        text(3, link.legId());
      }
    }
    Metadata metadata = event.metadata();
    if (metadata != null) {
      members(15, metadata.members());
    }
  }

  private void party(int tag, @Nullable Party party) {
    if (party != null) {
      group(tag, count(party.number(), party.uri(), party.raw(), party.name()));
      text(1, party.number());
      text(2, party.uri());
      text(3, party.raw());
      text(4, party.name());
    }
  }

  private void members(int tag, Map<String, MetadataValue> members) {
    group(tag, members.size());
    new TreeMap<>(members)
        .forEach(
            (name, value) -> {
              text(1, name);
              value(value);
            });
  }

  private void value(MetadataValue value) {
    if (value instanceof MetadataValue.Text text) {
      text(2, text.value());
    } else if (value instanceof MetadataValue.Num num) {
      text(3, num.text());
    } else if (value instanceof MetadataValue.Bool bool) {
      text(4, Boolean.toString(bool.value()));
    } else if (value instanceof MetadataValue.Nothing) {
      group(5, 0);
    } else if (value instanceof MetadataValue.Items items) {
      List<MetadataValue> values = items.values();
      group(6, values.size());
      values.forEach(this::value);
    } else if (value instanceof MetadataValue.Members members) {
      members(7, members.values());
    }
  }

  private static int count(@Nullable Object... values) {
    int present = 0;
    for (Object value : values) {
      if (value != null) {
        present++;
      }
    }
    return present;
  }

  private void text(int tag, @Nullable String value) {
    if (value != null) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      group(tag, bytes.length);
      digest.update(bytes);
    }
  }

  private void number(int tag, @Nullable Long value) {
    if (value != null) {
      group(tag, Long.BYTES);
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
  }

  private void instant(int tag, Instant value) {
    group(tag, Long.BYTES + Integer.BYTES);
    digest.update(
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
            .putLong(value.getEpochSecond())
            .putInt(value.getNano())
            .array());
  }

  private void group(int tag, int size) {
    digest.update(ByteBuffer.allocate(1 + Integer.BYTES).put((byte) tag).putInt(size).array());
  }
}
