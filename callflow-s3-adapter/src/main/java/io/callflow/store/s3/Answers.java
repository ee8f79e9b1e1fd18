package io.callflow.store.s3;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Answers that the SDK lets pass although they are not what S3 gives. */
final class Answers {
  private Answers() {}

  /** Every page of a listing tells whether it is the last; one that does not is no listing. */
  static void requireWhole(@Nullable Boolean isTruncated) {
    if (isTruncated == null) {
      throw broken("it is no listing");
    }
  }

  /** To be tried again, like any answer that did not arrive whole. */
  static SdkClientException broken(String how) {
    return SdkClientException.create("broken answer", new IOException("broken answer: " + how));
  }
}
