package io.callflow.sources;

import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.reading.StreamInput;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Makes call flow events of native records. It reads streams, and knows neither files nor HTTP: the
 * caller brings the bytes and stores the events.
 *
 * <pre>{@code
 * try (Stream<SourceRecord> records = Sources.read(SourceFormat.TWILIO, body)) {
 *   records.forEach(record -> calls.storeAll(record.events()));
 * }
 * }</pre>
 *
 * <p>An event depends on its own record alone, so records may come twice, in any order and divided
 * over any number of inputs: storing them again gives duplicates. Memory is bounded, whatever the
 * input holds. A record that cannot be read is refused with its place, and reading goes on after
 * it.
 */
public final class Sources {
  private Sources() {}

  /** Reads a stream with {@linkplain SourceSettings#DEFAULTS default settings}. */
  public static Stream<SourceRecord> read(SourceFormat format, InputStream in) {
    return read(format, in, SourceSettings.DEFAULTS);
  }

  /**
   * Reads a stream, record by record as the returned stream is consumed. Of a table, the first 4
   * MiB decide about its encoding and its dialect.
   *
   * @param in read once, and closed with the returned stream
   * @return the records in their order, those that are refused or skipped among them. Consuming it
   *     throws {@link UncheckedIOException} if reading fails. For one thread
   */
  public static Stream<SourceRecord> read(
      SourceFormat format, InputStream in, SourceSettings settings) {
    return read(format, new StreamInput(in), settings).onClose(() -> close(in));
  }

  /**
   * Reads an input. Of a table, all of it decides about its encoding and its dialect: it is read
   * twice.
   *
   * @return as {@link #read(SourceFormat, InputStream, SourceSettings)}; close it
   * @throws UncheckedIOException if the input cannot be opened
   */
  public static Stream<SourceRecord> read(
      SourceFormat format, SourceInput input, SourceSettings settings) {
    SourceReader reader;
    try {
      reader = format.reader().read(input, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return StreamSupport.stream(new Records(reader), false).onClose(() -> close(reader));
  }

  /**
   * The format of an input by its content; empty if it is none of {@link SourceFormat}.
   *
   * @param beginning at least the first records of the input; 256 KiB of it are looked at
   */
  public static Optional<SourceFormat> recognise(byte[] beginning) {
    Head head = new Head(beginning);
    for (SourceFormat format : SourceFormat.values()) {
      if (format.reader().recognises(head)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private static void close(AutoCloseable opened) {
    try {
      opened.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // neither a reader nor a stream throws another one
    }
  }

  private static final class Records extends Spliterators.AbstractSpliterator<SourceRecord> {
    private final SourceReader reader;
    private long number;

    Records(SourceReader reader) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.reader = reader;
    }

    @Override
    public boolean tryAdvance(Consumer<? super SourceRecord> action) {
      SourceRecord record;
      try {
        record = reader.next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (record == null) {
        return false;
      }
      action.accept(record.numbered(++number));
      return true;
    }
  }
}
