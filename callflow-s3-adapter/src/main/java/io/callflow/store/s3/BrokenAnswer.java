package io.callflow.store.s3;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Answers that the SDK accepts although S3 never gives them. */
final class BrokenAnswer {
  private BrokenAnswer() {}

  /**
   * Requires the field that S3 sends with every page of a listing.
   *
   * @param isTruncated whether more pages follow, as the answer says; null if it does not say
   * @throws SdkClientException as {@link #because}
   */
  static void requireListing(@Nullable Boolean isTruncated) {
    if (isTruncated == null) {
      throw because("it is no listing");
    }
  }

  /**
   * A failure that {@link Fault} treats like an answer that was cut short: the request is retried.
   */
  static SdkClientException because(String reason) {
    return SdkClientException.create("broken answer", new IOException("broken answer: " + reason));
  }
}
