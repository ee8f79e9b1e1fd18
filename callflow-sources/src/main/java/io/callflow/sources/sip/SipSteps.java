package io.callflow.sources.sip;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.CauseSource;
import io.callflow.event.EventDetails;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.sources.reading.Causes;
import io.callflow.sources.reading.Parties;
import io.callflow.sources.reading.Texts;
import io.callflow.sources.reading.UrlText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one SIP message says about its call. A leg is a participant of the dialog: its id is the tag
 * of the participant, so that forks have legs of their own.
 */
final class SipSteps {
  private final SipEvents.Made made;
  private final SipMessage message;

  SipSteps(SipEvents.Made made) {
    this.made = made;
    this.message = made.message;
  }

  /** Adds the events that follow the message itself. */
  void add() {
    String method = message.transaction();
    if (message.isRequest()) {
      switch (method) {
        case "INVITE" -> invite();
        case "UPDATE" -> offer();
        case "BYE" -> bye();
        case "REFER" -> refer();
        case "NOTIFY" -> notified();
        case "INFO" -> info();
        default -> {}
      }
    } else if (method.equals("INVITE")) {
      answerToInvite(message.code());
    } else if (method.equals("REFER")) {
      answerToRefer(message.code());
    }
  }

  private void invite() {
    if (made.to.tag() != null) {
      offer();
      return;
    }
    String uri = String.valueOf(message.requestUri());
    String user = SipAddress.user(uri);
    user = user == null ? SipAddress.user(made.to.uri()) : user;
    made.add(
        between(StandardEventType.CALL_STARTED)
            .legId(made.from.tag())
            .links(replaced(message.first("Replaces"), Relation.REPLACES))
            .details(
                EventDetails.builder()
                    .dialled(Parties.of(user == null ? SipAddress.plain(uri) : user, null))
                    .redirection(Redirections.of(message))
                    .build()));
  }

  /** A change of the session within a dialog, which may begin or end a hold. */
  private void offer() {
    Sdp sdp = made.to.tag() == null ? null : Sdp.of(message.body());
    if (sdp != null && sdp.holds()) {
      made.add(made.event(StandardEventType.HOLD_STARTED).legId(made.from.tag()));
    } else if (sdp != null && sdp.isBothWays()) {
      made.add(made.event(StandardEventType.HOLD_ENDED).legId(made.from.tag()));
    }
  }

  private void bye() {
    legEnded(made.from.tag(), outcome(CallResult.ANSWERED, made.from.plainUri()));
    legEnded(made.to.tag(), outcome(CallResult.ANSWERED, made.from.plainUri()));
    made.add(
        made.event(StandardEventType.CALL_ENDED)
            .outcome(outcome(CallResult.ANSWERED, made.from.plainUri())));
  }

  private void legEnded(@Nullable String tag, Outcome outcome) {
    if (tag != null) {
      made.add(made.event(StandardEventType.LEG_ENDED).legId(tag).outcome(outcome));
    }
  }

  /** The outcome that the message tells: its code, and the cause of its Reason header. */
  private Outcome outcome(@Nullable CallResult result, @Nullable String endedBy) {
    Integer code = message.isRequest() ? null : message.code();
    String phrase = Texts.plain(message.phrase(), 256);
    Integer cause = null;
    String reasonText = null;
    for (String reason : message.values("Reason")) {
      Map<String, String> parameters = SipAddress.parameters(reason);
      String protocol = reason.split(";", 2)[0].strip().toUpperCase(Locale.ROOT);
      int value = SipMessage.digits(parameters.getOrDefault("cause", ""));
      if (protocol.equals("Q.850") && value > 0 && value < 128) {
        cause = value;
      }
      String text = Texts.plain(parameters.get("text"), 256);
      reasonText = reasonText == null ? text : reasonText;
    }
    return new Outcome(
        result,
        code,
        cause,
        null,
        Texts.plain(endedBy, 256),
        phrase == null ? reasonText : phrase,
        cause == null ? null : CauseSource.Q850);
  }

  private void answerToInvite(int code) {
    String leg = made.to.tag();
    boolean media = Sdp.of(message.body()) != null;
    if (code == 180) {
      made.add(between(StandardEventType.LEG_RINGING).legId(leg));
    } else if (code == 181) {
      forwarded(null);
    }
    if (code > 100 && code < 200 && leg != null && media) {
      made.add(between(StandardEventType.LEG_EARLY_MEDIA).legId(leg));
    } else if (code >= 200 && code < 300) {
      made.add(between(StandardEventType.LEG_ANSWERED).legId(leg));
    } else if (code >= 300 && code < 400) {
      forwarded(SipAddress.parse(firstValue("Contact")).party());
      legEnded(leg, outcome(null, null));
    } else if (code >= 400) {
      refused(code, leg);
    }
  }

  private void refused(int code, @Nullable String leg) {
    CallResult result = Causes.ofSip(code);
    if (result == null) {
      return; // the caller tries again
    }
    String endedBy = result == CallResult.CANCELED ? made.from.plainUri() : null;
    legEnded(leg, outcome(result, null));
    if (message.values("Via").size() <= 1) { // what is told without Via headers is told of one hop
      legEnded(made.from.tag(), outcome(result, endedBy));
      made.add(
          made.event(StandardEventType.CALL_ENDED)
              .legId(made.from.tag())
              .outcome(outcome(result, endedBy)));
    }
  }

  private void forwarded(@Nullable Party target) {
    made.add(
        made.event(StandardEventType.CALL_FORWARDED)
            .legId(made.to.tag())
            .to(target)
            .details(
                EventDetails.builder()
                    .redirection(Redirections.ofResponse(message, made.to.party()))
                    .build()));
  }

  private @Nullable String firstValue(String header) {
    List<String> values = message.values(header);
    return values.isEmpty() ? null : values.get(0);
  }

  /** Begins an event between the caller and the callee. */
  private CallFlowEvent.Builder between(StandardEventType type) {
    return made.event(type).from(made.from.party()).to(made.to.party());
  }

  private void refer() {
    SipAddress target = SipAddress.parse(firstValue("Refer-To"));
    String replaces = header(target.uri(), "Replaces");
    if (target.uri().isEmpty()) {
      return;
    }
    made.add(
        made.event(StandardEventType.TRANSFER_STARTED)
            .legId(made.from.tag())
            .from(made.from.party())
            .to(target.party())
            .links(replaced(replaces, Relation.TRANSFERRED_TO))
            .details(
                transfer(
                    replaces == null ? TransferKind.BLIND : TransferKind.CONSULT, made.to.tag())));
  }

  /** A header that a URI has after its question mark, unescaped; null if it has none. */
  private static @Nullable String header(String uri, String name) {
    int question = uri.indexOf('?');
    if (question >= 0) {
      for (String one : uri.substring(question + 1).split("&", 32)) {
        if (one.regionMatches(true, 0, name + "=", 0, name.length() + 1)) {
          return UrlText.decode(one.substring(name.length() + 1));
        }
      }
    }
    return null;
  }

  /** The dialog that a Replaces header names (RFC 3891), as a link to its call. */
  private List<Link> replaced(@Nullable String replaces, Relation relation) {
    if (replaces == null) {
      return List.of();
    }
    String call = replaces.split(";", 2)[0].strip();
    try {
      CallId other = new CallId(call);
      return other.equals(made.callId()) ? List.of() : List.of(new Link(relation, other, null));
    } catch (CallflowException e) {
      return List.of(); // no Call-ID
    }
  }

  private EventDetails transfer(@Nullable TransferKind kind, @Nullable String transferee) {
    return kind == null && transferee == null
        ? EventDetails.NONE
        : EventDetails.builder()
            .transfer(new TransferDetails(kind, null, transferee, null, null))
            .build();
  }

  private void answerToRefer(int code) {
    if (code >= 200) {
      made.add(
          made.event(
                  code < 300
                      ? StandardEventType.TRANSFER_ACCEPTED
                      : StandardEventType.TRANSFER_FAILED)
              .legId(made.from.tag())
              .from(made.from.party())
              .outcome(code < 300 ? null : outcome(null, null))
              .details(transfer(null, made.to.tag())));
    }
  }

  /** What became of a transfer, which the transferee tells the transferor (RFC 3515 §2.4.4). */
  private void notified() {
    String body = message.body().strip();
    String status = body.lines().findFirst().orElse("");
    if (!status.regionMatches(true, 0, "SIP/2.0 ", 0, 8) || status.length() < 11) {
      return;
    }
    int code = SipMessage.digits(status.substring(8, 11));
    if (code >= 200 && code < 700) {
      boolean failed = code >= 300;
      String phrase = Texts.plain(status.substring(11), 256);
      made.add(
          made.event(
                  failed ? StandardEventType.TRANSFER_FAILED : StandardEventType.TRANSFER_COMPLETED)
              .legId(made.to.tag())
              .from(made.to.party())
              .outcome(failed ? new Outcome(null, code, null, null, null, phrase, null) : null)
              .details(transfer(null, made.from.tag())));
    }
  }

  private void info() {
    String type = message.first("Content-Type");
    if (type != null
        && (type.toLowerCase(Locale.ROOT).contains("dtmf")
            || type.toLowerCase(Locale.ROOT).contains("telephone-event"))) {
      made.add(made.event(StandardEventType.DTMF_RECEIVED).legId(made.from.tag()));
    }
  }
}
