package io.callflow.archive;

/**
 * What a store calls one content of one object: an ETag, a hash. Compared letter by letter and
 * meaningless otherwise. Two versions of one key that are equal have equal content; equal content
 * may have one version, so whoever must tell two writes of the same bytes apart writes different
 * bytes.
 */
public record ObjectVersion(String value) {
  public ObjectVersion {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a version is not empty");
    }
  }
}
