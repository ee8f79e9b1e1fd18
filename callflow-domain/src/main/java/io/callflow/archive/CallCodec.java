package io.callflow.archive;

import io.callflow.event.StoredEvent;

/**
 * Encodes events, chunk headers and the store's descriptor as lines of text, and decodes them. A
 * line is UTF-8 without a line break. Every line that was ever written stays readable; decoding
 * skips unknown members, which newer versions may write.
 *
 * <p>Decoding throws {@link IllegalArgumentException} for any other line; its message says what is
 * wrong. Implementations are safe for use by many threads.
 */
public interface CallCodec {
  /** The line of an event, as the API returns the event. */
  byte[] line(StoredEvent event);

  /** The event on this line. */
  StoredEvent event(byte[] line);

  /** The first line of a chunk. */
  byte[] line(ChunkHeader header);

  /** The header on this line. */
  ChunkHeader header(byte[] line);

  /** The content of the descriptor's object. */
  byte[] line(StoreDescriptor descriptor);

  /** The descriptor in this content. */
  StoreDescriptor descriptor(byte[] line);
}
