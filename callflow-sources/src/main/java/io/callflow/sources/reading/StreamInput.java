package io.callflow.sources.reading;

import io.callflow.sources.record.SourceInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;

/** A stream that can be read once, and whose beginning can be looked at before. */
public final class StreamInput implements SourceInput {
  /** The most bytes of the beginning. */
  private static final int MOST = 4 * 1024 * 1024;

  private final InputStream in;
  private byte @Nullable [] beginning;

  public StreamInput(InputStream in) {
    this.in = in;
  }

  /** The beginning as an input of its own; waits until it is there. */
  public SourceInput beginning() throws IOException {
    if (beginning == null) {
      beginning = in.readNBytes(MOST);
    }
    byte[] bytes = beginning;
    return () -> new ByteArrayInputStream(bytes);
  }

  /** What is to be looked at to learn how an input is written: all of it, unless it is a stream. */
  public static SourceInput survey(SourceInput input) throws IOException {
    return input instanceof StreamInput stream ? stream.beginning() : input;
  }

  /** The whole stream; can be opened once. */
  @Override
  public InputStream open() {
    byte[] first = beginning;
    return first == null ? in : new SequenceInputStream(new ByteArrayInputStream(first), in);
  }
}
