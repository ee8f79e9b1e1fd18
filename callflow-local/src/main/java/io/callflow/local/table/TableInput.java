package io.callflow.local.table;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one table, which are read more than once. */
@FunctionalInterface
public interface TableInput {

  /**
   * Opens the bytes at their start; each call gives the same ones. The caller closes the stream.
   */
  InputStream open() throws IOException;
}
