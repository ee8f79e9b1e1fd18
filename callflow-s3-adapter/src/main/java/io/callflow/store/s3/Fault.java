package io.callflow.store.s3;

import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * Why one attempt failed, and what follows from it.
 *
 * @param code the code of the exception if this attempt is the last
 * @param tryAgain whether a retry of the same request may succeed soon
 * @param mayHaveHappened whether the server may have executed the request all the same
 * @param sentence says what happened and what an operator can do
 */
record Fault(ErrorCode code, boolean tryAgain, boolean mayHaveHappened, String sentence) {

  /** The body arrived damaged, and the server discarded it. */
  private static final Set<String> REJECTED_BODY =
      Set.of(
          "BadDigest",
          "IncompleteBody",
          "XAmzContentSHA256Mismatch",
          "XAmzContentChecksumMismatch");

  private static final Set<String> FULL =
      Set.of(
          "XMinioStorageFull",
          "XMinioAdminBucketQuotaExceeded",
          "QuotaExceeded",
          "InsufficientStorage",
          "EntityTooLargeForQuota");

  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidToken",
          "ExpiredToken",
          "ExpiredTokenException",
          "TokenRefreshRequired",
          "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidSecurity");

  private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");

  static Fault of(RuntimeException failure, S3Operation operation, S3Settings settings) {
    return failure instanceof AwsServiceException answer
        ? answered(answer, operation, settings)
        : unanswered(failure, operation, settings);
  }

  /**
   * Whether the thread was interrupted inside the SDK, which may have cleared the thread's flag.
   */
  static boolean isInterruption(Throwable failure) {
    return failure instanceof AbortedException
        || cause(failure, InterruptedException.class) != null;
  }

  private static Fault answered(
      AwsServiceException answer, S3Operation operation, S3Settings settings) {
    int status = answer.statusCode();
    String code = code(answer);
    String told = status + (code.isEmpty() ? "" : " " + code);
    if (FULL.contains(code) || status == 507) {
      return new Fault(
          ErrorCode.STORE_FULL,
          false,
          false,
          "The server has no room left (" + told + "). Give it more, or raise its quota.");
    }
    if (isElsewhere(status, code)) {
      return refused(elsewhere(answer, settings, told));
    }
    if (code.equals("RequestTimeTooSkewed")) {
      // The SDK corrects its clock by this answer, so the next attempt can succeed.
      return new Fault(
          ErrorCode.STORE_REFUSED,
          true,
          false,
          "The clock of this machine differs too much from the server's (" + told + "). Set it.");
    }
    boolean serverFailed = status >= 500 && status != 501 && status != 505;
    if (REJECTED_BODY.contains(code) || serverFailed || isNotNow(status, code)) {
      boolean certainlyNot =
          !serverFailed && (status == 409 || status == 429 || REJECTED_BODY.contains(code));
      return new Fault(
          ErrorCode.STORE_UNAVAILABLE,
          true,
          operation.changing() && !certainlyNot,
          "The server is busy or ill (" + told + "). It may be better in a while.");
    }
    return refused(refusal(status, code, told, answer, operation, settings));
  }

  private static String refusal(
      int status,
      String code,
      String told,
      AwsServiceException answer,
      S3Operation operation,
      S3Settings settings) {
    if (BAD_CREDENTIALS.contains(code)) {
      return "The server does not accept the credentials ("
          + told
          + "). Check the access key, its secret and session token, and that they belong to this"
          + " server.";
    }
    if (code.startsWith("KMS.") || (status == 403 && text(answer).contains("kms:"))) {
      return "The encryption key "
          + (settings.kmsKey() == null ? "of the bucket" : "'" + settings.kmsKey() + "'")
          + " cannot be used ("
          + told
          + "). See that it exists and is enabled, and grant kms:GenerateDataKey and kms:Decrypt on"
          + " it.";
    }
    if (status == 401 || status == 403) {
      return switch (operation) {
        case READ ->
            "Access was denied ("
                + told
                + "). Grant s3:GetObject on the objects and s3:ListBucket on the bucket: without"
                + " s3:ListBucket S3 answers 403, not 404, for an object that does not exist.";
        case DELETE_VERSIONS ->
            "Access was denied ("
                + told
                + "). Grant s3:DeleteObjectVersion on the objects, and see that no Object Lock"
                + " holds them.";
        default ->
            "Access was denied ("
                + told
                + "). Grant "
                + operation.permission()
                + (operation.kind() == S3Requests.Kind.LIST
                    ? " on the bucket."
                    : " on the objects.");
      };
    }
    if (code.equals("NoSuchBucket")) {
      return "There is no bucket '"
          + settings.bucket()
          + "' ("
          + told
          + "). Make it, or correct its name.";
    }
    if (status == 404) {
      return "The server's answer ("
          + told
          + ") is not one that S3 gives. Check that the endpoint is the address of an S3 API.";
    }
    if (status == 501 || status == 405) {
      return "The server cannot do this ("
          + told
          + "). Callflow needs conditional writes, ListObjectsV2 and multi-object delete.";
    }
    String text = text(answer);
    return "The server refused (" + told + (text.isEmpty() ? "" : ": " + text) + ").";
  }

  private static boolean isElsewhere(int status, String code) {
    return (status >= 300 && status < 400)
        || code.equals("PermanentRedirect")
        || code.equals("AuthorizationHeaderMalformed")
        || code.equals("IllegalLocationConstraintException");
  }

  private static String elsewhere(AwsServiceException answer, S3Settings settings, String told) {
    String where =
        answer.awsErrorDetails() == null || answer.awsErrorDetails().sdkHttpResponse() == null
            ? ""
            : answer
                .awsErrorDetails()
                .sdkHttpResponse()
                .firstMatchingHeader("x-amz-bucket-region")
                .orElse("");
    if (where.isEmpty()) {
      Matcher expected = EXPECTED_REGION.matcher(text(answer));
      where = expected.find() ? expected.group(1) : "";
    }
    return "The bucket '"
        + settings.bucket()
        + "' is not in region "
        + (settings.region() == null ? "of this client" : "'" + settings.region() + "'")
        + " ("
        + told
        + "). Set the region "
        + (where.isEmpty() ? "the bucket was made in." : "to '" + where + "'.");
  }

  private static boolean isNotNow(int status, String code) {
    return code.equals("RequestTimeout") // a 400
        || status == 408
        || status == 425
        || status == 429
        || (status == 409
            && !code.equals("InvalidBucketState")
            && !code.startsWith("BucketAlready"));
  }

  private static Fault unanswered(
      RuntimeException failure, S3Operation operation, S3Settings settings) {
    SSLHandshakeException handshake = cause(failure, SSLHandshakeException.class);
    if (handshake != null && cause(handshake, CertificateException.class) != null) {
      return refused(
          "The server's certificate is not trusted ("
              + handshake.getMessage()
              + "). Put its issuer into the trust store of this Java, or correct the endpoint.");
    }
    IOException io = cause(failure, IOException.class);
    if (io != null
        || cause(failure, XMLStreamException.class) != null
        || failure instanceof ApiCallAttemptTimeoutException
        || failure instanceof ApiCallTimeoutException
        || message(failure).contains("checksum")) {
      return new Fault(
          ErrorCode.STORE_UNAVAILABLE,
          true,
          operation.changing(),
          "The server did not answer, or not to the end ("
              + reason(io == null ? failure : io)
              + "). Check that it runs and can be reached"
              + (settings.endpoint() == null ? "." : " at " + settings.endpoint() + "."));
    }
    if (message(failure).contains("redentials")) {
      return refused(
          "There are no credentials for it. Give this process a role, or AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY, or a profile.");
    }
    return new Fault(
        ErrorCode.STORE_UNAVAILABLE,
        false,
        operation.changing(),
        "The request could not be made or its answer not be read (" + reason(failure) + ").");
  }

  private static Fault refused(String sentence) {
    return new Fault(ErrorCode.STORE_REFUSED, false, false, sentence);
  }

  static String code(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  private static String text(AwsServiceException answer) {
    String text = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorMessage();
    return text == null ? "" : text;
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "" : message;
  }

  private static String reason(Throwable failure) {
    String message = message(failure);
    return message.isEmpty() ? failure.getClass().getSimpleName() : message;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }
}
