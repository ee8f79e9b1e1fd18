package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import io.callflow.contract.export.ExportFormat;
import io.callflow.contract.json.Json;
import io.callflow.http.Headers;
import io.callflow.http.Query;
import io.callflow.http.Request;
import io.callflow.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the events of a Lambda proxy integration. The runtime could bind them to the
 * same types by reflection, which makes a cold start cost three times as much.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html">Lambda
 *     proxy integrations</a>
 */
final class ProxyEvents {
  /** The one type of bodies that are no text; the contract names it to the gateway, too. */
  private static final String BINARY = ExportFormat.PCAP.contentType();

  /** The largest body by {@link #size}, which leaves room for headers within the 6 MB. */
  static final long MAX_BODY = 5_500_000;

  /** A control character as in {@code \\u0001}. */
  private static final int LONGEST_ESCAPE = 6;

  private ProxyEvents() {}

  /**
   * Reads the members of an event that are used; a member that is absent or of another type is
   * null.
   *
   * @throws io.callflow.contract.json.MalformedBody if it is not a JSON object
   */
  static APIGatewayProxyRequestEvent read(byte[] json) {
    Map<String, @Nullable Object> tree = Json.readTree(json);
    APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent();
    event.setResource(text(tree.get("resource")));
    event.setPath(text(tree.get("path")));
    event.setHttpMethod(text(tree.get("httpMethod")));
    event.setHeaders(texts(tree.get("headers")));
    event.setMultiValueHeaders(lists(tree.get("multiValueHeaders")));
    event.setQueryStringParameters(texts(tree.get("queryStringParameters")));
    event.setMultiValueQueryStringParameters(lists(tree.get("multiValueQueryStringParameters")));
    event.setPathParameters(texts(tree.get("pathParameters")));
    event.setBody(text(tree.get("body")));
    event.setIsBase64Encoded(Boolean.TRUE.equals(tree.get("isBase64Encoded")));
    if (tree.get("requestContext") instanceof Map<?, ?> given) {
      ProxyRequestContext context = new ProxyRequestContext();
      context.setRequestId(text(given.get("requestId")));
      context.setStage(text(given.get("stage")));
      if (given.get("authorizer") instanceof Map<?, ?> authorizer) {
        Map<String, Object> handedOn = new LinkedHashMap<>();
        authorizer.forEach((name, value) -> handedOn.put(String.valueOf(name), value));
        context.setAuthorizer(handedOn);
      }
      event.setRequestContext(context);
    }
    return event;
  }

  /**
   * Reads a request from an event, whatever the event lacks. Of headers and of query parameters,
   * the values of the multi-value maps go before those of the single-value maps.
   */
  static Request request(APIGatewayProxyRequestEvent event) {
    ProxyRequestContext context = event.getRequestContext();
    String id = context == null ? null : context.getRequestId();
    Request request =
        Request.to(orEmpty(event.getHttpMethod()), orEmpty(event.getResource()))
            .withPathParameters(withoutNulls(event.getPathParameters()))
            .withQuery(
                Query.of(
                    merged(
                        event.getMultiValueQueryStringParameters(),
                        event.getQueryStringParameters(),
                        new TreeMap<>())))
            .withHeaders(
                new Headers(
                    merged(
                        event.getMultiValueHeaders(),
                        event.getHeaders(),
                        new TreeMap<>(String.CASE_INSENSITIVE_ORDER))))
            .withBody(new ProxyBody(event.getBody(), event.getIsBase64Encoded()))
            .withPrincipal(
                AuthorizerContext.principal(context == null ? null : context.getAuthorizer())
                    .orElse(null));
    return id == null || id.isEmpty() ? request : request.withId(id);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Map<String, String> withoutNulls(@Nullable Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    if (given != null) {
      given.forEach(
          (name, value) -> {
            if (name != null && value != null) {
              values.put(name, value);
            }
          });
    }
    return values;
  }

  private static Map<String, List<String>> merged(
      @Nullable Map<String, List<String>> multi,
      @Nullable Map<String, String> single,
      Map<String, List<String>> merged) {
    if (multi != null) {
      multi.forEach(
          (name, values) -> {
            if (name != null && values != null && !values.isEmpty()) {
              merged.put(name, values.stream().map(ProxyEvents::orEmpty).toList());
            }
          });
    }
    if (single != null) {
      single.forEach(
          (name, value) -> {
            if (name != null) {
              merged.putIfAbsent(name, List.of(orEmpty(value)));
            }
          });
    }
    return merged;
  }

  /**
   * Writes a response. Its body is a text in UTF-8, unless its type is {@link #BINARY}, which the
   * gateway takes in Base64.
   *
   * @throws IOException if the rest of its body cannot be had
   */
  static byte[] write(Response response) throws IOException {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("statusCode", response.status());
    tree.put("headers", response.headers());
    boolean isBinary = BINARY.equals(response.headers().get("Content-Type"));
    byte[] body = response.body().readAll();
    tree.put(
        "body",
        isBinary
            ? Base64.getEncoder().encodeToString(body)
            : new String(body, StandardCharsets.UTF_8));
    tree.put("isBase64Encoded", isBinary);
    return Json.writeTree(tree);
  }

  /**
   * Returns how many bytes a body takes as a text within JSON: a function's whole response may have
   * 6 MB.
   */
  static long size(byte[] body) {
    if (body.length < MAX_BODY / LONGEST_ESCAPE) {
      return body.length;
    }
    long size = 0;
    for (byte b : body) {
      boolean isControl = b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t';
      size += isControl ? LONGEST_ESCAPE : b == '"' || b == '\\' || (b >= 0 && b < ' ') ? 2 : 1;
    }
    return size;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }

  private static @Nullable Map<String, String> texts(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> members)) {
      return null;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          if (member instanceof String text) {
            texts.put(String.valueOf(name), text);
          }
        });
    return texts;
  }

  private static @Nullable Map<String, List<String>> lists(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> members)) {
      return null;
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          if (member instanceof List<?> elements) {
            List<String> texts = new ArrayList<>();
            for (Object element : elements) {
              if (element instanceof String text) {
                texts.add(text);
              }
            }
            lists.put(String.valueOf(name), texts);
          }
        });
    return lists;
  }
}
