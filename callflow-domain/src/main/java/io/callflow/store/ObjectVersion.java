package io.callflow.store;

/**
 * Identifies one content of one object, for instance by an ETag or a hash. Opaque; compared
 * character by character. Equal versions of a key mean equal content. Equal content may have equal
 * versions, so callers that must tell two writes apart write different bytes.
 */
public record ObjectVersion(String value) {
  public ObjectVersion {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a version must not be empty");
    }
  }
}
