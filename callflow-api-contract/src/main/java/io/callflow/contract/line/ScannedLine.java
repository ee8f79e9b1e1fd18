package io.callflow.contract.line;

import io.callflow.call.OrderKeys;
import io.callflow.codec.EventLine;
import io.callflow.event.CallId;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.StoredEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A line within the text of a chunk, with the places of its keys in the text. */
final class ScannedLine implements EventLine {
  private final byte[] text;
  private final int from;
  private final int to;
  private final int eventId;
  private final int callId;
  private final int callIdEnd;
  private final int eventType;
  private final int eventTypeEnd;
  private final Instant timestamp;
  private final int source;
  private final int sourceEnd;
  private final long sequence;
  private final int legId;
  private final int legIdEnd;
  private final int metadata;
  private final int metadataBytes;
  private final int details;
  private final int detailsBytes;
  private final DetailsReader detailsReader;
  private final Instant createdAt;

  /**
   * The line that was scanned last.
   *
   * @param text the whole chunk; not copied
   * @param detailsReader reads the details, if the event is wanted
   */
  ScannedLine(
      byte[] text, EventLineScanner scanned, Instant timestamp, DetailsReader detailsReader) {
    this.text = text;
    this.from = scanned.from;
    this.to = scanned.to;
    this.eventId = scanned.eventId;
    this.callId = scanned.callId;
    this.callIdEnd = scanned.callIdEnd;
    this.eventType = scanned.eventType;
    this.eventTypeEnd = scanned.eventTypeEnd;
    this.timestamp = timestamp;
    this.source = scanned.source;
    this.sourceEnd = scanned.sourceEnd;
    this.sequence = scanned.sequence;
    this.legId = scanned.legId;
    this.legIdEnd = scanned.legIdEnd;
    this.metadata = scanned.metadataStart;
    this.metadataBytes = scanned.metadataBytes;
    this.details = scanned.detailsStart;
    this.detailsBytes = scanned.detailsBytes;
    this.detailsReader = detailsReader;
    this.createdAt = scanned.createdAt;
  }

  @Override
  public ByteBuffer text() {
    return ByteBuffer.wrap(text, from, to - from).asReadOnlyBuffer();
  }

  @Override
  public boolean isOf(CallId call) {
    String value = call.value();
    if (value.length() != callIdEnd - callId) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) != text[callId + i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Instant timestamp() {
    return timestamp;
  }

  @Override
  public OrderKeys order() {
    return new OrderKeys(
        timestamp,
        string(source, sourceEnd),
        sequence < 0 ? null : sequence,
        new EventType(string(eventType, eventTypeEnd)),
        legIdEnd == 0 ? null : string(legId, legIdEnd),
        eventId());
  }

  @Override
  public EventId eventId() {
    return new EventId(string(eventId, eventId + EventLineScanner.EVENT_ID_LENGTH));
  }

  @Override
  public StoredEvent event() {
    return new StoredEvent(
        eventId(),
        createdAt,
        new LineValue(text)
            .event(
                new CallId(string(callId, callIdEnd)),
                new EventType(string(eventType, eventTypeEnd)),
                timestamp,
                string(source, sourceEnd),
                sourceEnd + 1,
                detailsBytes == 0
                    ? EventDetails.NONE
                    : detailsReader.read(text, details, details + detailsBytes),
                metadata,
                metadataBytes));
  }

  @Override
  public int metadataBytes() {
    return metadataBytes;
  }

  private String string(int start, int end) {
    return new String(text, start, end - start, StandardCharsets.UTF_8);
  }
}
