package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.contract.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the events of a Lambda proxy integration. The runtime could bind them to the
 * same types by reflection, at three times the price of a cold start.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html">Lambda
 *     proxy integrations</a>
 */
final class ProxyEvents {
  private ProxyEvents() {}

  /**
   * Reads what the handlers look at; what is absent, or is of another type, stays null.
   *
   * @throws io.callflow.contract.MalformedBody if it is no JSON object
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

  /** Writes an answer. */
  static byte[] write(APIGatewayProxyResponseEvent answer) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("statusCode", answer.getStatusCode());
    tree.put("headers", answer.getHeaders());
    tree.put("body", answer.getBody() == null ? "" : answer.getBody());
    tree.put("isBase64Encoded", Boolean.TRUE.equals(answer.getIsBase64Encoded()));
    return Json.writeTree(tree);
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
