package io.callflow.lambda.runtime;

import io.callflow.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Lambda proxy event with the members that API Gateway sends. */
final class ProxyRequest {
  private final Map<String, @Nullable Object> event = new LinkedHashMap<>();

  private ProxyRequest(String method, String resource) {
    event.put("resource", resource);
    event.put("path", resource);
    event.put("httpMethod", method);
    event.put("headers", Map.of("Accept", "*/*", "Content-Type", "application/json"));
    event.put("multiValueHeaders", null);
    event.put("queryStringParameters", null);
    event.put("multiValueQueryStringParameters", null);
    event.put("pathParameters", null);
    event.put("stageVariables", null);
    event.put("requestContext", context(null));
    event.put("body", null);
    event.put("isBase64Encoded", false);
    as("events:write events:read calls:erase");
  }

  private static Map<String, @Nullable Object> context(@Nullable Object authorizer) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("resourceId", "abc123");
    context.put("stage", "v1");
    context.put("requestId", "gateway-1");
    context.put("identity", Map.of("sourceIp", "192.0.2.1"));
    context.put("authorizer", authorizer);
    return context;
  }

  static ProxyRequest get(String resource) {
    return new ProxyRequest("GET", resource);
  }

  static ProxyRequest post(String resource, String body) {
    return new ProxyRequest("POST", resource).set("body", body);
  }

  static ProxyRequest erase(String callId) {
    return new ProxyRequest("DELETE", "/calls/{callId}").path("callId", callId);
  }

  ProxyRequest path(String name, String value) {
    return set("pathParameters", Map.of(name, value));
  }

  ProxyRequest query(Map<String, String> query) {
    return set("queryStringParameters", query);
  }

  /** Sets a principal with these scopes. */
  ProxyRequest as(String scopes) {
    return authorizedBy(
        Map.of("tenant", "acme", "principal", "switch-1", "scopes", scopes, "principalId", "x"));
  }

  /** Sets the authorizer's context. */
  ProxyRequest authorizedBy(@Nullable Object context) {
    return set("requestContext", context(context));
  }

  ProxyRequest set(String name, @Nullable Object value) {
    event.put(name, value);
    return this;
  }

  ProxyRequest without(String name) {
    event.remove(name);
    return this;
  }

  String json() {
    return new String(Json.writeTree(event), StandardCharsets.UTF_8);
  }

  /** An event as a client sends it. */
  static String event(String callId, String type, String more) {
    return "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-11-23T09:15:00+01:00\"%s}"
        .formatted(callId, type, more.isEmpty() ? "" : "," + more);
  }
}
