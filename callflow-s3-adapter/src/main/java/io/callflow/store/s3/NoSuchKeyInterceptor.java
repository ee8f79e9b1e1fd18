package io.callflow.store.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Recognizes S3's answer {@code NoSuchKey} without an XML parser. Every new call gets this answer
 * first, and loading the parser takes a tenth of a function's cold start.
 */
final class NoSuchKeyInterceptor implements ExecutionInterceptor {
  private static final String CODE = "NoSuchKey";
  private static final String ELEMENT = "<Code>" + CODE + "</Code>";

  /** More bytes than any such answer has. */
  private static final int MOST = 16 * 1024;

  /** The body for the SDK to read, after this class has read the original. */
  private static final ExecutionAttribute<byte[]> BODY = new ExecutionAttribute<>("callflow-404");

  private static final ExecutionAttribute<Boolean> ABSENT =
      new ExecutionAttribute<>("callflow-absent");

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    SdkHttpResponse answer = context.httpResponse();
    if (answer.statusCode() == 404
        && context.httpRequest().method() == SdkHttpMethod.GET
        && context.responseBody().isPresent()) {
      byte[] body;
      try {
        body = context.responseBody().get().readNBytes(MOST);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      boolean absent = new String(body, StandardCharsets.UTF_8).contains(ELEMENT);
      attributes.putAttribute(ABSENT, absent);
      // The SDK turns an empty body into an error without a code; an absent one it parses itself.
      attributes.putAttribute(BODY, absent ? new byte[0] : body);
    }
    return answer;
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    byte[] body = attributes.getAttribute(BODY);
    if (body == null) {
      return context.responseBody();
    }
    attributes.putAttribute(BODY, null);
    return Optional.of(new ByteArrayInputStream(body));
  }

  @Override
  public Throwable modifyException(
      Context.FailedExecution context, ExecutionAttributes attributes) {
    if (!Boolean.TRUE.equals(attributes.getAttribute(ABSENT))
        || !(context.exception() instanceof S3Exception answer)) {
      return context.exception();
    }
    return NoSuchKeyException.builder()
        .awsErrorDetails(
            answer.awsErrorDetails().toBuilder()
                .errorCode(CODE)
                .errorMessage("The specified key does not exist.")
                .build())
        .statusCode(answer.statusCode())
        .requestId(answer.requestId())
        .extendedRequestId(answer.extendedRequestId())
        .build();
  }
}
