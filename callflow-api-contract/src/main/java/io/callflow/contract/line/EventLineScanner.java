package io.callflow.contract.line;

import io.callflow.codec.EventLine;
import io.callflow.contract.model.CauseSource;
import io.callflow.contract.model.Direction;
import io.callflow.contract.model.LinkRel;
import io.callflow.contract.model.OutcomeResult;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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

  private static final byte[] EVENT_ID = bytes("{\"eventId\":\"evt_");
  private static final byte[] CALL_ID = bytes("\",\"callId\":\"");
  private static final byte[] CALL_KEY = bytes(",\"callKey\":\"");
  private static final byte[] EVENT_TYPE = bytes("\",\"eventType\":\"");
  private static final byte[] TIMESTAMP = bytes(",\"timestamp\":\"");
  private static final byte[] SOURCE = bytes(",\"source\":\"");
  static final byte[] SOURCE_EVENT_ID = bytes(",\"sourceEventId\":\"");
  static final byte[] SEQUENCE = bytes(",\"sequence\":");
  static final byte[] LEG_ID = bytes(",\"legId\":\"");
  static final byte[] CORRELATION_ID = bytes(",\"correlationId\":\"");
  static final byte[] DIRECTION = bytes(",\"direction\":");
  static final byte[] FROM = bytes(",\"from\":{");
  static final byte[] TO = bytes(",\"to\":{");
  static final byte[] HOP = bytes(",\"hop\":{");
  static final byte[] OUTCOME = bytes(",\"outcome\":{");
  static final byte[] LINKS = bytes(",\"links\":[");
  static final byte[] DETAILS = bytes(",\"details\":");
  static final byte[] METADATA = bytes(",\"metadata\":");
  private static final byte[] CREATED_AT = bytes(",\"createdAt\":\"");

  static final byte[] PARTY_NUMBER = bytes("\"number\":\"");
  static final byte[] PARTY_URI = bytes("\"uri\":\"");
  static final byte[] PARTY_RAW = bytes("\"raw\":\"");
  static final byte[] PARTY_NAME = bytes("\"name\":\"");
  static final byte[] HOP_FROM = bytes("\"from\":\"");
  static final byte[] HOP_TO = bytes("\"to\":\"");
  static final byte[] OUTCOME_RESULT = bytes("\"result\":");
  static final byte[] OUTCOME_SIP_CODE = bytes("\"sipCode\":");
  static final byte[] OUTCOME_Q850_CAUSE = bytes("\"q850Cause\":");
  static final byte[] OUTCOME_REASON = bytes("\"reason\":\"");
  static final byte[] OUTCOME_ENDED_BY = bytes("\"endedBy\":\"");
  static final byte[] OUTCOME_SIP_REASON = bytes("\"sipReason\":\"");
  static final byte[] OUTCOME_CAUSE_SOURCE = bytes("\"causeSource\":");
  static final byte[] LINK_REL = bytes("{\"rel\":");
  static final byte[] LINK_CALL_ID = bytes(",\"callId\":\"");

  private static final byte[][] DIRECTIONS = words(Direction.values());
  private static final byte[][] RESULTS = words(OutcomeResult.values());
  private static final byte[][] CAUSE_SOURCES = words(CauseSource.values());
  private static final byte[][] RELATIONS = words(LinkRel.values());

  private final byte[] text;
  private final DetailsReader detailsReader;
  private final LineText in;
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
  EventDetails details = EventDetails.NONE;
  Instant createdAt = Instant.EPOCH;

  private EventLineScanner(byte[] text, LineText in, DetailsReader detailsReader) {
    this.text = text;
    this.detailsReader = detailsReader;
    this.in = in;
    this.times = new TimeText(in);
    this.metadata = new MetadataText(in);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[][] words(Object[] values) {
    return Arrays.stream(values).map(value -> bytes("\"" + value + "\"")).toArray(byte[][]::new);
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
    EventLineScanner scanner = new EventLineScanner(text, in, details);
    List<EventLine> lines = new ArrayList<>();
    while (!in.isAtEnd()) {
      Instant timestamp = scanner.line();
      if (timestamp == null) {
        return Optional.empty();
      }
      lines.add(new ScannedLine(text, scanner, timestamp));
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
        || (in.take(FROM) && !party())
        || (in.take(TO) && !party())
        || (in.take(HOP) && !hop())
        || (in.take(OUTCOME) && !outcome())
        || (in.take(LINKS) && !links())) {
      return false;
    }
    details = EventDetails.NONE;
    if (in.take(DETAILS)) {
      int start = in.at();
      if (object() == 0) {
        return false;
      }
      EventDetails read = detailsReader.read(text, start, in.at());
      if (read == null) {
        return false;
      }
      details = read;
    }
    metadataBytes = 0;
    if (in.take(METADATA)) {
      metadataStart = in.at();
      metadataBytes = object();
      return metadataBytes > 0;
    }
    return true;
  }

  /** Passes an object of any shape; the number of its bytes, or 0 if it is not recognised. */
  private int object() {
    int start = in.at();
    int end = metadata.end(start);
    if (end < 0) {
      return 0;
    }
    in.goTo(end);
    return end - start;
  }

  private boolean party() {
    int start = in.at();
    return (!begins(start, PARTY_NUMBER) || number())
        && (!begins(start, PARTY_URI) || uri())
        && (!begins(start, PARTY_RAW) || in.plain(256))
        && (!begins(start, PARTY_NAME) || in.plain(128))
        && ends(start);
  }

  private boolean hop() {
    int start = in.at();
    return (!begins(start, HOP_FROM) || in.plain(256))
        && (!begins(start, HOP_TO) || in.plain(256))
        && ends(start);
  }

  private boolean outcome() {
    int start = in.at();
    return (!begins(start, OUTCOME_RESULT) || in.takeAny(RESULTS))
        && (!begins(start, OUTCOME_SIP_CODE) || in.integer(699) >= 100)
        && (!begins(start, OUTCOME_Q850_CAUSE) || in.integer(127) >= 1)
        && (!begins(start, OUTCOME_REASON) || in.plain(256))
        && (!begins(start, OUTCOME_ENDED_BY) || in.plain(256))
        && (!begins(start, OUTCOME_SIP_REASON) || in.plain(256))
        && (!begins(start, OUTCOME_CAUSE_SOURCE) || in.takeAny(CAUSE_SOURCES))
        && ends(start);
  }

  /** Passes the name of a member of the object whose members begin at this place. */
  private boolean begins(int start, byte[] name) {
    int before = in.at();
    if ((before == start || in.take(',')) && in.take(name)) {
      return true;
    }
    in.goTo(before);
    return false;
  }

  /** Passes the end of an object, which must not be empty. */
  private boolean ends(int start) {
    return in.at() > start && in.take('}');
  }

  /** E.164: {@code +} and 2 to 15 digits, the first not 0. */
  private boolean number() {
    if (!in.take('+') || in.next() == '0') {
      return false;
    }
    int digits = in.digits();
    return digits >= 2 && digits <= 15 && in.take('"');
  }

  private boolean uri() {
    int scheme = in.uriScheme();
    return scheme > 0 && in.visible(Party.MAX_URI_LENGTH - scheme);
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
