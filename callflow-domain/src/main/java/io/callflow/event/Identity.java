package io.callflow.event;

import java.security.MessageDigest;

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
    out.party(10, event.from());
    out.party(11, event.to());
    Hop hop = event.hop();
    if (hop != null) {
      out.group(12, IdentityEncoding.count(hop.from(), hop.to()));
      out.text(1, hop.from());
      out.text(2, hop.to());
    }
    Outcome outcome = event.outcome();
    if (outcome != null) {
      out.group(
          13,
          IdentityEncoding.count(
              outcome.result(),
              outcome.sipCode(),
              outcome.q850Cause(),
              outcome.reason(),
              outcome.endedBy(),
              outcome.sipReason(),
              outcome.causeSource()));
      out.text(1, outcome.result() == null ? null : outcome.result().text());
      out.number(2, outcome.sipCode() == null ? null : Long.valueOf(outcome.sipCode()));
      out.number(3, outcome.q850Cause() == null ? null : Long.valueOf(outcome.q850Cause()));
      out.text(4, outcome.reason());
      out.text(5, outcome.endedBy());
      out.text(6, outcome.sipReason());
      out.text(7, outcome.causeSource() == null ? null : outcome.causeSource().text());
    }
    if (!event.links().isEmpty()) {
      out.group(14, event.links().size());
      for (Link link : event.links()) {
        out.group(1, IdentityEncoding.count(link.rel(), link.callId(), link.legId()));
        out.text(1, link.rel().text());
        out.text(2, link.callId().value());
        out.text(3, link.legId());
      }
    }
    Metadata metadata = event.metadata();
    if (metadata != null) {
      metadata.encode(15, out);
    }
    if (!event.details().isEmpty()) {
      new DetailsIdentity(out).details(16, event.details());
    }
  }
}
