package io.callflow.contract;

/** A value of the API that can write itself as JSON. All models are. */
public interface Writable {
  /** Writes this value where the writer stands. */
  void write(JsonWriter out);
}
