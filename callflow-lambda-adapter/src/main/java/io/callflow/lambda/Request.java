package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request as the handlers see it, whatever the event lacks. */
final class Request {
  private final APIGatewayProxyRequestEvent event;
  private final String requestId;
  private final String method;
  private final String resource;

  Request(@Nullable APIGatewayProxyRequestEvent event) {
    this.event = event == null ? new APIGatewayProxyRequestEvent() : event;
    ProxyRequestContext context = this.event.getRequestContext();
    String given = context == null ? null : context.getRequestId();
    this.requestId = given == null || given.isEmpty() ? UUID.randomUUID().toString() : given;
    this.method = orEmpty(this.event.getHttpMethod()).toUpperCase(Locale.ROOT);
    this.resource = orEmpty(this.event.getResource());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  String requestId() {
    return requestId;
  }

  /** Method and resource, as in {@code GET /events/{eventId}}. */
  String operation() {
    return method + " " + resource;
  }

  /** Whether everything that can be wrong with it is in its parameters. */
  boolean isRead() {
    return !method.equals("POST");
  }

  /** Who sends the request, as the authorizer has found out. */
  Optional<Principal> principal() {
    ProxyRequestContext context = event.getRequestContext();
    return Principal.fromContext(context == null ? null : context.getAuthorizer());
  }

  /** Who sends the request, if that principal may do this. */
  Principal require(Scope scope) {
    Principal principal = principal().orElseThrow(Refusal::unauthorized);
    if (!principal.may(scope)) {
      throw Refusal.forbidden(scope);
    }
    return principal;
  }

  /** The parameters of the path and the query, none of which is known but these. */
  Parameters parameters(String... known) {
    return new Parameters(event, List.of(known));
  }

  /**
   * Those of these answers that the client takes, the one that it takes most gladly first; what it
   * takes as gladly keeps its place.
   */
  <T> List<T> accepted(T[] offered, Function<T, String> mediaType) {
    Acceptance acceptance = new Acceptance(String.join(",", headers("Accept")));
    return Arrays.stream(offered)
        .filter(answer -> acceptance.quality(mediaType.apply(answer)) > 0)
        .sorted(Comparator.comparingDouble(answer -> -acceptance.quality(mediaType.apply(answer))))
        .toList();
  }

  /** The body, which is declared as JSON and no larger than this. */
  byte[] jsonBody(int allowed) {
    String declared = header("Content-Type");
    if (declared == null) {
      throw Refusal.notJson("Send the body as application/json; no content type is declared.");
    }
    if (!isJson(declared)) {
      throw Refusal.notJson("Send the body as application/json in UTF-8.");
    }
    String body = event.getBody();
    if (body == null) {
      return new byte[0];
    }
    boolean encoded = Boolean.TRUE.equals(event.getIsBase64Encoded());
    if (encoded ? body.length() / 4L * 3 - 2 > allowed : body.length() > allowed) {
      throw Refusal.tooLarge(allowed);
    }
    byte[] bytes = encoded ? fromBase64(body) : utf8(body);
    if (bytes.length > allowed) {
      throw Refusal.tooLarge(allowed);
    }
    return bytes;
  }

  /** Any case, any parameters; a charset, if given, is UTF-8. */
  private static boolean isJson(String contentType) {
    String[] parts = contentType.split(";", -1);
    if (!parts[0].strip().equalsIgnoreCase("application/json")) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("charset")
          && !parameter.equals("charset=utf-8")
          && !parameter.equals("charset=\"utf-8\"")) {
        return false;
      }
    }
    return true;
  }

  private static byte[] fromBase64(String body) {
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException notBase64) {
      throw Refusal.undecodable("not_json", "The body is said to be base64 and is not.");
    }
  }

  private static byte[] utf8(String body) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(body));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException loneSurrogate) {
      throw Refusal.undecodable("not_utf8", "The body cannot be written in UTF-8.");
    }
  }

  private @Nullable String header(String name) {
    Map<String, String> single = event.getHeaders();
    if (single != null) {
      for (Map.Entry<String, String> header : single.entrySet()) {
        if (name.equalsIgnoreCase(header.getKey()) && header.getValue() != null) {
          return header.getValue();
        }
      }
    }
    Map<String, List<String>> multi = event.getMultiValueHeaders();
    if (multi != null) {
      for (Map.Entry<String, List<String>> header : multi.entrySet()) {
        List<String> values = header.getValue();
        if (name.equalsIgnoreCase(header.getKey()) && values != null && !values.isEmpty()) {
          return values.get(values.size() - 1);
        }
      }
    }
    return null;
  }

  /** Every value of a header that may come more than once. */
  private List<String> headers(String name) {
    Map<String, List<String>> multi = event.getMultiValueHeaders();
    if (multi != null) {
      for (Map.Entry<String, List<String>> header : multi.entrySet()) {
        if (name.equalsIgnoreCase(header.getKey()) && header.getValue() != null) {
          return header.getValue().stream().filter(Objects::nonNull).toList();
        }
      }
    }
    String single = header(name);
    return single == null ? List.of() : List.of(single);
  }
}
