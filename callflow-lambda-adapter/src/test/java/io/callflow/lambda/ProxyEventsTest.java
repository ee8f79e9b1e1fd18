package io.callflow.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import io.callflow.contract.json.Json;
import io.callflow.contract.operation.Operation;
import io.callflow.event.Tenant;
import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import java.io.IOException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProxyEventsTest {
  private static final int ALLOWED = 64 * 1024;

  private static Refusal refused(String body, boolean isBase64) {
    return assertThrows(Refusal.class, () -> new ProxyBody(body, isBase64).read(ALLOWED));
  }

  @Test
  void an_event_becomes_a_request() {
    Principal principal = new Principal(new Tenant("acme"), "switch-1", EnumSet.allOf(Scope.class));
    APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent();
    event.setHttpMethod("get");
    event.setResource("/calls/{callId}/events");
    event.setPathParameters(Map.of("callId", "a%2Fb"));
    event.setQueryStringParameters(Map.of("limit", "2", "single", "s"));
    event.setMultiValueQueryStringParameters(Map.of("limit", List.of("1", "2")));
    event.setHeaders(Map.of("accept", "text/plain", "X-Single", "s"));
    event.setMultiValueHeaders(Map.of("Accept", List.of("image/svg+xml", "text/plain")));
    ProxyRequestContext context = new ProxyRequestContext();
    context.setRequestId("r-1");
    context.setAuthorizer(AuthorizerContext.of(principal));
    event.setRequestContext(context);
    Request request = ProxyEvents.request(event);
    assertEquals("r-1", request.id());
    assertEquals(Optional.of(Operation.READ_CALL_EVENTS), request.operation());
    assertEquals(Map.of("callId", "a%2Fb"), request.pathParameters());
    assertEquals(
        Map.of("limit", List.of("1", "2"), "single", List.of("s")), request.query().values());
    assertEquals(List.of("image/svg+xml", "text/plain"), request.headers().all("ACCEPT"));
    assertEquals(Optional.of("s"), request.headers().last("x-single"));
    assertEquals(principal, request.principal());
  }

  @Test
  void an_event_that_lacks_everything_is_a_request_for_nothing() {
    Request request = ProxyEvents.request(new APIGatewayProxyRequestEvent());
    assertEquals(Optional.empty(), request.operation());
    assertNull(request.principal());
    assertFalse(request.id().isEmpty());
    assertArrayEquals(new byte[0], request.body().read(0));
  }

  @Test
  void nulls_in_an_event_are_passed_over() {
    Map<String, String> nulls = new HashMap<>();
    nulls.put("callId", null);
    APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent();
    event.setPathParameters(nulls);
    event.setQueryStringParameters(nulls);
    Request request = ProxyEvents.request(event);
    assertEquals(Map.of(), request.pathParameters());
    assertEquals(Map.of("callId", List.of("")), request.query().values());
  }

  @Test
  void a_body_in_base64_may_be_as_large_as_allowed_and_no_larger() {
    for (int more = 0; more <= 3; more++) {
      byte[] body = "x".repeat(ALLOWED + more).getBytes(UTF_8);
      String encoded = Base64.getEncoder().encodeToString(body);
      if (more == 0) {
        assertArrayEquals(body, new ProxyBody(encoded, true).read(ALLOWED));
      } else {
        assertEquals(413, refused(encoded, true).status(), "+" + more);
      }
    }
    assertEquals(413, refused("ü".repeat(ALLOWED / 2 + 1), false).status(), "bytes count");
  }

  @Test
  void a_body_that_cannot_be_decoded_is_400() {
    for (Refusal refusal : List.of(refused("{}", true), refused("{\"a\":\"\uD800\"}", false))) {
      assertEquals(400, refusal.status());
      assertEquals("malformed", refusal.code());
    }
  }

  @Test
  void a_size_is_that_of_the_text_within_json() throws IOException {
    Random random = new Random(17);
    StringBuilder text = new StringBuilder();
    while (text.length() < 1_200_000) {
      text.appendCodePoint(
          "a\"\\\n\t\r\u0001\u007fü€𝄞".codePoints().toArray()[random.nextInt(11)]);
    }
    byte[] body = text.toString().getBytes(UTF_8);
    byte[] written = ProxyEvents.write(Response.of(200, "text/plain", body));
    byte[] empty = ProxyEvents.write(Response.of(200, "text/plain", new byte[0]));
    long size = ProxyEvents.size(body);
    assertEquals(written.length - empty.length, size);
    assertTrue(size > body.length);
    assertEquals(text.toString(), Json.readTree(written).get("body"));
  }
}
