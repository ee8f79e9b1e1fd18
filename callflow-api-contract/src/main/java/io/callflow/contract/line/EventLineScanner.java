package io.callflow.contract.line;

import io.callflow.codec.EventLine;
import io.callflow.contract.model.CauseSource;
import io.callflow.contract.model.Direction;
import io.callflow.contract.model.LinkRel;
import io.callflow.contract.model.OutcomeResult;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the lines of events that this version writes: every member, in the order in which
 * {@link io.callflow.contract.model.StoredEvent} writes them, with a value that {@link
 * CallFlowEvent} allows, in the form in which it is written. Leaves lines unrecognised whose
 * callId, source or legId has an escape.
 *
 * <pre>{@code
 * Optional<List<EventLine>> lines = EventLineScanner.scan(text, 0, details);
 * }</pre>
 */
public final class EventLineScanner {
  static final int EVENT_ID_LENGTH = 40;
  private static final int CALL_KEY_LENGTH = 20;
  private static final int MAX_WORDS = 6;

  private static final byte[] EVENT_ID = LineText.ascii("{\"eventId\":\"evt_");
  private static final byte[] CALL_ID = LineText.ascii("\",\"callId\":\"");
  private static final byte[] CALL_KEY = LineText.ascii(",\"callKey\":\"");
  private static final byte[] EVENT_TYPE = LineText.ascii("\",\"eventType\":\"");
  private static final byte[] TIMESTAMP = LineText.ascii(",\"timestamp\":\"");
  private static final byte[] SOURCE = LineText.ascii(",\"source\":\"");
  static final byte[] SOURCE_EVENT_ID = LineText.ascii(",\"sourceEventId\":\"");
  static final byte[] SEQUENCE = LineText.ascii(",\"sequence\":");
  static final byte[] LEG_ID = LineText.ascii(",\"legId\":\"");
  static final byte[] CORRELATION_ID = LineText.ascii(",\"correlationId\":\"");
  static final byte[] DIRECTION = LineText.ascii(",\"direction\":");
  static final byte[] FROM = LineText.ascii(",\"from\":{");
  static final byte[] TO = LineText.ascii(",\"to\":{");
  static final byte[] HOP = LineText.ascii(",\"hop\":{");
  static final byte[] OUTCOME = LineText.ascii(",\"outcome\":{");
  static final byte[] LINKS = LineText.ascii(",\"links\":[");
  static final byte[] DETAILS = LineText.ascii(",\"details\":");
  static final byte[] METADATA = LineText.ascii(",\"metadata\":");
  private static final byte[] CREATED_AT = LineText.ascii(",\"createdAt\":\"");

  static final byte[] HOP_FROM = LineText.ascii("\"from\":\"");
  static final byte[] HOP_TO = LineText.ascii("\"to\":\"");
  static final byte[] OUTCOME_RESULT = LineText.ascii("\"result\":");
  static final byte[] OUTCOME_SIP_CODE = LineText.ascii("\"sipCode\":");
  static final byte[] OUTCOME_Q850_CAUSE = LineText.ascii("\"q850Cause\":");
  static final byte[] OUTCOME_REASON = LineText.ascii("\"reason\":\"");
  static final byte[] OUTCOME_ENDED_BY = LineText.ascii("\"endedBy\":\"");
  static final byte[] OUTCOME_SIP_REASON = LineText.ascii("\"sipReason\":\"");
  static final byte[] OUTCOME_CAUSE_SOURCE = LineText.ascii("\"causeSource\":");
  static final byte[] LINK_REL = LineText.ascii("{\"rel\":");
  static final byte[] LINK_CALL_ID = LineText.ascii(",\"callId\":\"");

  private static final byte[][] DIRECTIONS = LineText.words(Direction.values());
  private static final byte[][] RESULTS = LineText.words(OutcomeResult.values());
  private static final byte[][] CAUSE_SOURCES = LineText.words(CauseSource.values());
  private static final byte[][] RELATIONS = LineText.words(LinkRel.values());

  private final LineText in;
  private final ObjectText objects;
  private final DetailsLine detailsLine;
  private final TimeText times;
  private final MetadataText metadata;

  // Of the line that was scanned last.
  int from;
  int to;
  int eventId;
  int callId;
  int callIdEnd;
  int eventType;
  int eventTypeEnd;
  int source;
  int sourceEnd;
  long sequence;
  int legId;
  int legIdEnd;
  int metadataStart;
  int metadataBytes;
  int detailsStart;
  int detailsBytes;
  Instant createdAt = Instant.EPOCH;

  private EventLineScanner(LineText in) {
    this.in = in;
    this.objects = new ObjectText(in);
    this.detailsLine = new DetailsLine(in, objects);
    this.times = new TimeText(in);
    this.metadata = new MetadataText(in);
  }

  /**
   * As {@link io.callflow.codec.CallCodec#scan}.
   *
   * @param details reads the details of events
   */
  public static Optional<List<EventLine>> scan(byte[] text, int from, DetailsReader details) {
    if (from < text.length && text[text.length - 1] != '\n') {
      return Optional.empty();
    }
    LineText in = new LineText(text, from);
    EventLineScanner scanner = new EventLineScanner(in);
    List<EventLine> lines = new ArrayList<>();
    while (!in.isAtEnd()) {
      Instant timestamp = scanner.line();
      if (timestamp == null) {
        return Optional.empty();
      }
      lines.add(new ScannedLine(text, scanner, timestamp, details));
    }
    return Optional.of(lines);
  }

  /** Passes a line; its timestamp, or null if it is not recognised. */
  private @Nullable Instant line() {
    from = in.at();
    if (!ids() || !type() || !in.take(TIMESTAMP)) {
      return null;
    }
    Instant timestamp = times.take();
    if (timestamp == null || !source() || !rest()) {
      return null;
    }
    Instant created = in.take(CREATED_AT) ? times.take() : null;
    if (created == null || !in.take('}')) {
      return null;
    }
    createdAt = created;
    to = in.at();
    return in.take('\n') ? timestamp : null;
  }

  private boolean ids() {
    if (!in.take(EVENT_ID)) {
      return false;
    }
    int key = in.at();
    eventId = key - "evt_".length();
    if (!in.base32Hex(EVENT_ID_LENGTH - "evt_".length()) || !in.take(CALL_ID)) {
      return false;
    }
    callId = in.at();
    if (!in.visible(256) || in.isEscaped()) {
      return false;
    }
    callIdEnd = in.at() - 1;
    return in.take(CALL_KEY) && in.takeAgain(key, CALL_KEY_LENGTH);
  }

  private boolean type() {
    if (!in.take(EVENT_TYPE)) {
      return false;
    }
    eventType = in.at();
    int words = 0;
    do {
      if (++words > MAX_WORDS || !in.word()) {
        return false;
      }
    } while (in.take('.'));
    eventTypeEnd = in.at();
    return eventTypeEnd - eventType <= EventType.MAX_LENGTH && in.take('"');
  }

  private boolean source() {
    if (!in.take(SOURCE)) {
      return false;
    }
    source = in.at();
    if (!in.plain(256) || in.isEscaped()) {
      return false;
    }
    sourceEnd = in.at() - 1;
    return true;
  }

  /** The members that an event may lack, up to metadata. */
  private boolean rest() {
    if (in.take(SOURCE_EVENT_ID) && !in.visible(128)) {
      return false;
    }
    sequence = -1;
    if (in.take(SEQUENCE)) {
      sequence = in.integer(CallFlowEvent.MAX_SEQUENCE);
      if (sequence < 0) {
        return false;
      }
    }
    legIdEnd = 0;
    if (in.take(LEG_ID)) {
      legId = in.at();
      if (!in.plain(256) || in.isEscaped()) {
        return false;
      }
      legIdEnd = in.at() - 1;
    }
    if ((in.take(CORRELATION_ID) && !in.plain(256))
        || (in.take(DIRECTION) && !in.takeAny(DIRECTIONS))
        || (in.take(FROM) && !objects.party())
        || (in.take(TO) && !objects.party())
        || (in.take(HOP) && !hop())
        || (in.take(OUTCOME) && !outcome())
        || (in.take(LINKS) && !links())) {
      return false;
    }
    detailsBytes = 0;
    if (in.take(DETAILS)) {
      detailsStart = in.at();
      if (!detailsLine.pass()) {
        return false;
      }
      detailsBytes = in.at() - detailsStart;
    }
    metadataBytes = 0;
    if (in.take(METADATA)) {
      metadataStart = in.at();
      int end = metadata.end(metadataStart);
      if (end < 0) {
        return false;
      }
      in.goTo(end);
      metadataBytes = end - metadataStart;
    }
    return true;
  }

  private boolean hop() {
    int start = in.at();
    return (!objects.begins(start, HOP_FROM) || in.plain(256))
        && (!objects.begins(start, HOP_TO) || in.plain(256))
        && objects.ends(start);
  }

  private boolean outcome() {
    int start = in.at();
    return (!objects.begins(start, OUTCOME_RESULT) || in.takeAny(RESULTS))
        && (!objects.begins(start, OUTCOME_SIP_CODE) || in.integer(699) >= 100)
        && (!objects.begins(start, OUTCOME_Q850_CAUSE) || in.integer(127) >= 1)
        && (!objects.begins(start, OUTCOME_REASON) || in.plain(256))
        && (!objects.begins(start, OUTCOME_ENDED_BY) || in.plain(256))
        && (!objects.begins(start, OUTCOME_SIP_REASON) || in.plain(256))
        && (!objects.begins(start, OUTCOME_CAUSE_SOURCE) || in.takeAny(CAUSE_SOURCES))
        && objects.ends(start);
  }

  private boolean links() {
    int links = 0;
    do {
      if (++links > CallFlowEvent.MAX_LINKS || !link()) {
        return false;
      }
    } while (in.take(','));
    return in.take(']');
  }

  private boolean link() {
    return in.take(LINK_REL)
        && in.takeAny(RELATIONS)
        && in.take(LINK_CALL_ID)
        && in.visible(256)
        && (!in.take(LEG_ID) || in.plain(256))
        && in.take('}');
  }
}
