package io.callflow.contract.line;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CauseSource;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the value of a line that {@link EventLineScanner} has recognised. So each member is known
 * to be in its place, and its text to be as it is written; nothing is checked here. Used by one
 * thread.
 */
final class LineValue {
  private final byte[] text;
  private final LineText in;

  LineValue(byte[] text) {
    this.text = text;
    this.in = new LineText(text, 0);
  }

  /**
   * The event whose first members are these.
   *
   * @param rest where the members after the source begin
   * @param details as they were read
   * @param metadata where its text begins
   * @param metadataBytes of the text of the metadata; 0 if there is none
   */
  CallFlowEvent event(
      CallId callId,
      EventType eventType,
      Instant timestamp,
      String source,
      int rest,
      EventDetails details,
      int metadata,
      int metadataBytes) {
    in.goTo(rest);
    CallFlowEvent.Builder event =
        CallFlowEvent.builder(callId, eventType, timestamp, source)
            .sourceEventId(string(EventLineScanner.SOURCE_EVENT_ID))
            .sequence(number(EventLineScanner.SEQUENCE))
            .legId(string(EventLineScanner.LEG_ID))
            .correlationId(string(EventLineScanner.CORRELATION_ID));
    String direction = quoted(EventLineScanner.DIRECTION);
    event.direction(direction == null ? null : Direction.of(direction));
    event.from(in.take(EventLineScanner.FROM) ? party() : null);
    event.to(in.take(EventLineScanner.TO) ? party() : null);
    event.hop(in.take(EventLineScanner.HOP) ? hop() : null);
    event.outcome(in.take(EventLineScanner.OUTCOME) ? outcome() : null);
    event.links(in.take(EventLineScanner.LINKS) ? links() : List.of());
    event.details(details);
    if (metadataBytes > 0) {
      event.metadata(Metadata.ofText(Arrays.copyOfRange(text, metadata, metadata + metadataBytes)));
    }
    return event.build();
  }

  private Party party() {
    Party party =
        new Party(
            member(ObjectText.PARTY_NUMBER),
            member(ObjectText.PARTY_URI),
            member(ObjectText.PARTY_RAW),
            member(ObjectText.PARTY_NAME));
    in.take('}');
    return party;
  }

  private Hop hop() {
    Hop hop = new Hop(member(EventLineScanner.HOP_FROM), member(EventLineScanner.HOP_TO));
    in.take('}');
    return hop;
  }

  private Outcome outcome() {
    in.take(',');
    String result = quoted(EventLineScanner.OUTCOME_RESULT);
    in.take(',');
    Long sipCode = number(EventLineScanner.OUTCOME_SIP_CODE);
    in.take(',');
    Long q850Cause = number(EventLineScanner.OUTCOME_Q850_CAUSE);
    Outcome outcome =
        new Outcome(
            result == null ? null : CallResult.of(result),
            sipCode == null ? null : sipCode.intValue(),
            q850Cause == null ? null : q850Cause.intValue(),
            member(EventLineScanner.OUTCOME_REASON),
            member(EventLineScanner.OUTCOME_ENDED_BY),
            member(EventLineScanner.OUTCOME_SIP_REASON),
            causeSource());
    in.take('}');
    return outcome;
  }

  private @Nullable CauseSource causeSource() {
    in.take(',');
    String source = quoted(EventLineScanner.OUTCOME_CAUSE_SOURCE);
    return source == null ? null : CauseSource.of(source);
  }

  private List<Link> links() {
    List<Link> links = new ArrayList<>(1);
    do {
      String relation = quoted(EventLineScanner.LINK_REL);
      String callId = string(EventLineScanner.LINK_CALL_ID);
      if (relation == null || callId == null) {
        throw new IllegalArgumentException("not a link of a recognised line");
      }
      links.add(
          new Link(Relation.of(relation), new CallId(callId), string(EventLineScanner.LEG_ID)));
      in.take('}');
    } while (in.take(','));
    in.take(']');
    return links;
  }

  /** The string of a member of an object, after the comma that may separate it; null if absent. */
  private @Nullable String member(byte[] name) {
    in.take(',');
    return string(name);
  }

  /** The string after this name, which ends with the opening quote; null if it is not there. */
  private @Nullable String string(byte[] name) {
    return in.take(name) ? rest() : null;
  }

  /** The string after this name, which ends before the opening quote. */
  private @Nullable String quoted(byte[] name) {
    return in.take(name) && in.take('"') ? rest() : null;
  }

  private @Nullable Long number(byte[] name) {
    return in.take(name) ? in.integer(CallFlowEvent.MAX_SEQUENCE) : null;
  }

  /** The rest of a string after its opening quote, without the escapes: of a quote or backslash. */
  private String rest() {
    int start = in.at();
    int end = in.endOfAscii(start, ' ');
    if (text[end] == '"') {
      in.goTo(end + 1);
      return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
    }
    boolean escapes = false;
    while (text[end] != '"') {
      escapes |= text[end] == '\\';
      end += text[end] == '\\' ? 2 : 1;
    }
    in.goTo(end + 1);
    String string = new String(text, start, end - start, StandardCharsets.UTF_8);
    return escapes ? string.replaceAll("\\\\(.)", "$1") : string;
  }
}
