package io.callflow.archive;

import io.callflow.event.StoredEvent;

/**
 * Turns what the archive keeps into lines of text and back. A line is UTF-8 without a line break.
 * What was written once is read for ever; members that are not known (a newer version wrote them)
 * are passed over.
 *
 * <p>The reading methods throw {@link IllegalArgumentException}, with a sentence that says what is
 * wrong, for a line that is not what it should be.
 */
public interface CallCodec {
  /** The line of an event: the event as the API answers it. */
  byte[] line(StoredEvent event);

  /** The event on this line. */
  StoredEvent event(byte[] line);

  /** The line that begins a chunk. */
  byte[] line(ChunkHeader header);

  /** The header on this line. */
  ChunkHeader header(byte[] line);

  /** The descriptor as an object of its own. */
  byte[] line(StoreDescriptor descriptor);

  /** The descriptor in this object. */
  StoreDescriptor descriptor(byte[] line);
}
