package io.callflow.sources.record;

import java.io.IOException;
import java.io.InputStream;

/** An input that can be read again from its beginning: a file, or bytes in memory. */
@FunctionalInterface
public interface SourceInput {
  /** Opens it at its beginning, with the same bytes each time. Whoever opens it closes it. */
  InputStream open() throws IOException;
}
