package io.callflow.contract.json;

/** A model of the API or of a stored line, which writes itself as JSON. All are generated. */
public interface JsonModel {
  /** Writes this model as the next value of the document. */
  void write(JsonWriter out);
}
