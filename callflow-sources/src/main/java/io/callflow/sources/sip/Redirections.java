package io.callflow.sources.sip;

import io.callflow.event.Party;
import io.callflow.event.Redirection;
import io.callflow.event.RedirectionReason;
import io.callflow.sources.reading.UrlText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who redirected a call and why: Diversion (RFC 5806) and History-Info (RFC 7044, RFC 4458). */
final class Redirections {
  private Redirections() {}

  /** The last redirection that a request tells; null if it tells none. */
  static @Nullable Redirection of(SipMessage message) {
    List<String> diversions = message.values("Diversion");
    if (!diversions.isEmpty()) {
      SipAddress by = SipAddress.parse(diversions.get(0));
      Party party = by.party();
      return party == null ? null : new Redirection(party, reason(by.parameters().get("reason")));
    }
    List<String> history = message.values("History-Info");
    if (history.size() < 2) {
      return null;
    }
    SipAddress last = SipAddress.parse(history.get(history.size() - 1));
    SipAddress before = SipAddress.parse(history.get(history.size() - 2));
    Party party = before.party();
    String cause = cause(last.uri());
    cause = cause == null ? cause(before.uri()) : cause;
    return party == null ? null : new Redirection(party, ofCause(cause));
  }

  /**
   * Who redirects the call with this response.
   *
   * @param callee who does so unless a header says otherwise
   */
  static @Nullable Redirection ofResponse(SipMessage message, @Nullable Party callee) {
    Redirection told = of(message);
    return told != null || callee == null ? told : new Redirection(callee, null);
  }

  private static @Nullable RedirectionReason reason(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "user-busy" -> RedirectionReason.USER_BUSY;
      case "no-answer" -> RedirectionReason.NO_ANSWER;
      case "unavailable" -> RedirectionReason.UNAVAILABLE;
      case "unconditional" -> RedirectionReason.UNCONDITIONAL;
      case "time-of-day" -> RedirectionReason.TIME_OF_DAY;
      case "do-not-disturb" -> RedirectionReason.DO_NOT_DISTURB;
      case "deflection" -> RedirectionReason.DEFLECTION;
      case "follow-me" -> RedirectionReason.FOLLOW_ME;
      case "out-of-service" -> RedirectionReason.OUT_OF_SERVICE;
      case "away" -> RedirectionReason.AWAY;
      default -> RedirectionReason.UNKNOWN;
    };
  }

  /** The value of cause, in a parameter of the URI or in a Reason header within it. */
  private static @Nullable String cause(String uri) {
    String text = UrlText.decode(uri).toLowerCase(Locale.ROOT);
    int at = text.indexOf("cause=");
    if (at < 0) {
      return null;
    }
    int end = at + 6;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return text.substring(at + 6, end);
  }

  private static @Nullable RedirectionReason ofCause(@Nullable String cause) {
    if (cause == null) {
      return null;
    }
    return switch (cause) {
      case "486" -> RedirectionReason.USER_BUSY;
      case "408" -> RedirectionReason.NO_ANSWER;
      case "302" -> RedirectionReason.UNCONDITIONAL;
      case "480", "487" -> RedirectionReason.DEFLECTION;
      case "503" -> RedirectionReason.UNAVAILABLE;
      default -> RedirectionReason.UNKNOWN;
    };
  }
}
