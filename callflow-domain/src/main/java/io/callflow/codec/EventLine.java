package io.callflow.codec;

import io.callflow.call.OrderKeys;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * An event as the API returns it: text on one line, with what finds and orders the event among the
 * others of its call. {@link CallCodec#scan} makes it of a stored line. Safe for use by many
 * threads.
 */
public interface EventLine {
  /** The text in UTF-8 without a line break; a view of its own at each call, read-only. */
  ByteBuffer text();

  /** Whether the event is of this call. */
  boolean isOf(CallId callId);

  /** When the event happened: the first of the {@link #order} keys. */
  Instant timestamp();

  /** All that orders the event; made at each call. */
  OrderKeys order();

  /** The id of the event; made at each call. */
  EventId eventId();

  /** The event as a value; made at each call. */
  StoredEvent event();

  /** As {@link io.callflow.event.Metadata#size}; 0 if the event has no metadata. */
  int metadataBytes();

  /** The line of an event that was parsed before; it is written when its text is asked for. */
  static EventLine of(StoredEvent event, CallCodec codec) {
    return new EncodedLine(event, codec);
  }
}
