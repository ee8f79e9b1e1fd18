package io.callflow.codec;

import io.callflow.event.StoredEvent;
import java.util.List;
import java.util.Optional;

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

  /**
   * Finds what orders the events of these lines, without making values of them.
   *
   * <p>A line is recognised only if {@link #event} would read it and {@link #line(StoredEvent)}
   * would write what was read letter for letter as the line has it. So an unknown member, another
   * order of the members, or a value that is damaged or written in another form is never
   * recognised. A codec may also leave lines unrecognised that it could scan only at a high cost.
   *
   * <p>This default recognises no lines.
   *
   * @param text not copied; ends with a line break
   * @param from where the first line begins; there is none if this is the length of the text
   * @return one for each line, in the order of the text; empty if there is a line that the codec
   *     does not recognise
   */
  default Optional<List<EventLine>> scan(byte[] text, int from) {
    return Optional.empty();
  }

  /** The first line of a chunk. */
  byte[] line(ChunkHeader header);

  /** The header on this line. */
  ChunkHeader header(byte[] line);

  /** The content of the descriptor's object. */
  byte[] line(StoreDescriptor descriptor);

  /** The descriptor in this content. */
  StoreDescriptor descriptor(byte[] line);
}
