package io.callflow.event;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The encoding that an {@link EventId} hashes, as {@link IdentityEncoding} writes it. Two events
 * have one encoding only if they are equal. Stored ids depend on this encoding: never reuse a tag,
 * never reorder fields.
 */
final class Identity {
  private final IdentityEncoding out;

  private Identity(IdentityEncoding out) {
    this.out = out;
  }

  static byte[] digest(CallFlowEvent event) {
    MessageDigest digest = Base32Hex.sha256();
    IdentityEncoding out = new IdentityEncoding(digest::update);
    out.text(1, event.callId().value());
    out.text(2, event.source());
    if (event.sourceEventId() != null) {
      out.text(3, event.sourceEventId());
    } else {
      new Identity(out).content(event);
    }
    return digest.digest();
  }

  private void content(CallFlowEvent event) {
    out.text(4, event.eventType().value());
    out.instant(5, event.timestamp());
    out.number(6, event.sequence());
    out.text(7, event.legId());
    out.text(8, event.correlationId());
    out.text(9, event.direction() == null ? null : event.direction().text());
    party(10, event.from());
    party(11, event.to());
    Hop hop = event.hop();
    if (hop != null) {
      out.group(12, count(hop.from(), hop.to()));
      out.text(1, hop.from());
      out.text(2, hop.to());
    }
    Outcome outcome = event.outcome();
    if (outcome != null) {
      out.group(
          13,
          count(
              outcome.result(),
              outcome.sipCode(),
              outcome.q850Cause(),
              outcome.reason(),
              outcome.endedBy()));
      out.text(1, outcome.result() == null ? null : outcome.result().text());
      out.number(2, outcome.sipCode() == null ? null : Long.valueOf(outcome.sipCode()));
      out.number(3, outcome.q850Cause() == null ? null : Long.valueOf(outcome.q850Cause()));
      out.text(4, outcome.reason());
      out.text(5, outcome.endedBy());
    }
    if (!event.links().isEmpty()) {
      out.group(14, event.links().size());
      for (Link link : event.links()) {
        out.group(1, count(link.rel(), link.callId(), link.legId()));
        out.text(1, link.rel().text());
        out.text(2, link.callId().value());
        out.text(3, link.legId());
      }
    }
    Metadata metadata = event.metadata();
    if (metadata != null) {
      metadata.encode(15, out);
    }
  }

  private void party(int tag, @Nullable Party party) {
    if (party != null) {
      out.group(tag, count(party.number(), party.uri(), party.raw(), party.name()));
      out.text(1, party.number());
      out.text(2, party.uri());
      out.text(3, party.raw());
      out.text(4, party.name());
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
}
