package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.contract.Json;
import io.callflow.contract.JsonModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers as API Gateway takes them. */
final class Answers {
  /** A function's answer is 6 MB at most, and goes out as a text within JSON. */
  static final int MAX_LENGTH = 5_500_000;

  private Answers() {}

  static APIGatewayProxyResponseEvent json(int status, JsonModel model) {
    return of(status, "application/json", Json.writeString(model));
  }

  static APIGatewayProxyResponseEvent of(int status, String contentType, String body) {
    APIGatewayProxyResponseEvent answer = empty(status);
    answer.getHeaders().put("Content-Type", contentType);
    answer.setBody(body);
    return answer;
  }

  static APIGatewayProxyResponseEvent empty(int status) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    APIGatewayProxyResponseEvent answer = new APIGatewayProxyResponseEvent();
    answer.setStatusCode(status);
    answer.setHeaders(headers);
    answer.setIsBase64Encoded(false);
    return answer;
  }

  /** In UTF-8, as a text within JSON. */
  static long length(APIGatewayProxyResponseEvent answer) {
    String body = answer.getBody();
    if (body.length() < MAX_LENGTH / 6) {
      return body.length();
    }
    long length = 0;
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      length += c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return length;
  }
}
