package io.callflow.codec;

import io.callflow.call.OrderKeys;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import java.nio.ByteBuffer;
import java.time.Instant;

/** The line of an event that was parsed; written when its text is asked for. */
record EncodedLine(StoredEvent event, CallCodec codec) implements EventLine {
  @Override
  public ByteBuffer text() {
    return ByteBuffer.wrap(codec.line(event)).asReadOnlyBuffer();
  }

  @Override
  public boolean isOf(CallId callId) {
    return event.event().callId().equals(callId);
  }

  @Override
  public Instant timestamp() {
    return event.event().timestamp();
  }

  @Override
  public OrderKeys order() {
    return OrderKeys.of(event);
  }

  @Override
  public EventId eventId() {
    return event.eventId();
  }

  @Override
  public int metadataBytes() {
    Metadata metadata = event.event().metadata();
    return metadata == null ? 0 : metadata.size();
  }
}
