package io.callflow.local.http;

import io.callflow.http.Refusal;
import io.callflow.http.routing.HttpService;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the server itself refuses, such as malformed HTTP, with a problem like any other.
 */
final class ProblemErrors implements Request.Handler {
  private final HttpService service;
  private final RequestMeter meter;

  ProblemErrors(HttpService service, RequestMeter meter) {
    this.service = service;
    this.meter = meter;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Object message = request.getAttribute("org.eclipse.jetty.server.error_message");
    HttpService.Reception.Refused refused =
        service.refuse(refusal(response.getStatus(), message), request.getMethod());
    response.setStatus(refused.response().status());
    refused.response().headers().forEach(response.getHeaders()::put);
    meter.malformed(refused.response().status());
    byte[] body = refused.response().body().readAll();
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static Refusal refusal(int status, @Nullable Object message) {
    return switch (status) {
      case HttpStatus.REQUEST_TIMEOUT_408 -> Refusal.requestTimeout();
      case HttpStatus.PAYLOAD_TOO_LARGE_413, HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
          Refusal.headTooLarge();
      case HttpStatus.URI_TOO_LONG_414 -> Refusal.uriTooLong();
      default ->
          status >= 500
                  && status != HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                  && status != HttpStatus.NOT_IMPLEMENTED_501
              ? Refusal.unexpected()
              : Refusal.malformedRequest(
                  "The request is not well-formed HTTP"
                      + (message == null ? "." : ": " + message + "."));
    };
  }
}
