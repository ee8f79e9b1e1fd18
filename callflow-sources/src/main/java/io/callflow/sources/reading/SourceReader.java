package io.callflow.sources.reading;

import io.callflow.sources.record.SourceRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the records of one input in their order. For one thread. */
public interface SourceReader extends AutoCloseable {
  /** The next record, understood or not; null after the last. After a fault, reading goes on. */
  @Nullable SourceRecord next() throws IOException;

  @Override
  void close() throws IOException;
}
