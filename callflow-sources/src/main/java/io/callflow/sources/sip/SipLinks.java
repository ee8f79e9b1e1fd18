package io.callflow.sources.sip;

import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType;
import io.callflow.sources.reading.Texts;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins the calls on both sides of a back-to-back user agent, which have Call-IDs of their own: by
 * headers that name the other Call-ID, and by the Session-ID (RFC 7989).
 */
final class SipLinks {
  /** Headers that name the other Call-ID, unless the settings name some. */
  static final List<String> USUAL = List.of("X-CID", "X-Call-ID", "X-CallID");

  private static final int MOST = 4;

  private final List<String> headers;

  SipLinks(List<String> headers) {
    this.headers = headers.isEmpty() ? USUAL : headers;
  }

  /** Adds what an initial INVITE says about other calls: an assertion in each of the two calls. */
  void add(SipEvents.Made made) {
    if (!isInitial(made.message)) {
      return;
    }
    Set<CallId> others = new LinkedHashSet<>();
    for (String header : headers) {
      CallId other = callId(made.message.first(header));
      if (other != null && !other.equals(made.callId()) && others.size() < MOST) {
        others.add(other);
      }
    }
    for (CallId other : others) {
      assertSame(made, made.callId(), other);
      assertSame(made, other, made.callId());
    }
  }

  private static void assertSame(SipEvents.Made made, CallId call, CallId other) {
    made.add(
        made.event(call, StandardEventType.LINK_ASSERTED)
            .hop(call.equals(made.callId()) ? made.packet.hop() : null)
            .links(List.of(new Link(Relation.SAME_AS, other, null))));
  }

  private static @Nullable CallId callId(@Nullable String text) {
    try {
      return text == null ? null : new CallId(text.strip());
    } catch (CallflowException e) {
      return null; // the header holds something else
    }
  }

  private static boolean isInitial(SipMessage message) {
    return "INVITE".equals(message.method()) && message.to().tag() == null;
  }

  /**
   * The id by which a capture point groups calls, if it is not the Call-ID; or else the caller's
   * part of the Session-ID, which both sides of a back-to-back user agent have. Null without one.
   */
  static @Nullable String correlationId(SipPacket packet, SipMessage message) {
    String told = Texts.plain(packet.correlation(), 256);
    if (told != null && !told.equals(message.first("Call-ID"))) {
      return told;
    }
    String session = isInitial(message) ? message.first("Session-ID") : null;
    return session == null ? null : Texts.plain(session.split(";", 2)[0], 256);
  }
}
