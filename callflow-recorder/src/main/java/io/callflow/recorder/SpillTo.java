package io.callflow.recorder;

import io.callflow.codec.CallCodec;
import java.nio.file.Path;
import java.util.Objects;

/** Writes events to files. */
record SpillTo(Path folder, CallCodec codec, long maxBytes) implements WhenFull {
  private static final long MIB = 1L << 20;

  SpillTo {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(codec, "codec");
    if (maxBytes < MIB) {
      throw new IllegalArgumentException(
          "maxBytes is " + maxBytes + "; at least 1 MiB is required");
    }
  }
}
