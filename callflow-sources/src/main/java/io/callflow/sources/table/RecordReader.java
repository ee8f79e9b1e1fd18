package io.callflow.sources.table;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one dialect. After a fault, reading goes on. */
interface RecordReader {

  /** The next row or fault, or null after the last. */
  @Nullable TableEntry next() throws IOException;
}
