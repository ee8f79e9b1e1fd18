package io.callflow.store.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Knows the answer that there is no such key without an XML parser. It is the first answer that a
 * new call meets, and the parser alone takes a tenth of a function's cold start.
 */
final class AbsentKeys implements ExecutionInterceptor {
  private static final String MARK = "x-callflow-absent";
  private static final String CODE = "<Code>NoSuchKey</Code>";

  /** Longer than any such answer is. */
  private static final int MOST = 16 * 1024;

  private static final ExecutionAttribute<byte[]> BODY = new ExecutionAttribute<>("callflow-404");

  /** Whether this is that answer. */
  static boolean isMarked(AwsServiceException answer) {
    return answer.awsErrorDetails() != null
        && answer.awsErrorDetails().sdkHttpResponse() != null
        && answer.awsErrorDetails().sdkHttpResponse().firstMatchingHeader(MARK).isPresent();
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    SdkHttpResponse answer = context.httpResponse();
    if (answer.statusCode() != 404
        || context.httpRequest().method() != SdkHttpMethod.GET
        || context.responseBody().isEmpty()) {
      return answer;
    }
    byte[] body;
    try {
      body = context.responseBody().get().readNBytes(MOST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    attributes.putAttribute(BODY, body);
    return new String(body, StandardCharsets.UTF_8).contains(CODE)
        ? answer.toBuilder().putHeader(MARK, "true").build()
        : answer;
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    byte[] body = attributes.getAttribute(BODY);
    if (body == null) {
      return context.responseBody();
    }
    attributes.putAttribute(BODY, null);
    return context.httpResponse().firstMatchingHeader(MARK).isPresent()
        ? Optional.empty()
        : Optional.of(new ByteArrayInputStream(body));
  }
}
