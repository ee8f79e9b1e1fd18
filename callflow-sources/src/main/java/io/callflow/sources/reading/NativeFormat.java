package io.callflow.sources.reading;

import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;

/** Recognises and reads one format. Threads may share it. */
public interface NativeFormat {
  /** Whether an input that begins like this is of this format, and of no other. */
  boolean recognises(Head head);

  /**
   * Begins to read. A reader reads its input once, unless its Javadoc says otherwise, and keeps a
   * bounded part of it in memory.
   */
  SourceReader read(SourceInput input, SourceSettings settings) throws IOException;
}
