package io.callflow.http;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP response, as a value.
 *
 * @param status from 200 to 599
 * @param headers each with one value; {@code Content-Length} is left to the server
 * @param body read once, by the server that sends the response
 */
public record Response(int status, Map<String, String> headers, Body body) {
  public Response {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("not the status of a final response: " + status);
    }
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** A response without a body. */
  public static Response empty(int status) {
    return new Response(status, STANDARD_HEADERS, Body.NONE);
  }

  /** A model of the contract, as {@code application/json}. */
  public static Response json(int status, JsonModel model) {
    return of(status, "application/json", Json.write(model));
  }

  /**
   * A response of one part.
   *
   * @param content not copied; the caller must not change it
   */
  public static Response of(int status, String contentType, byte[] content) {
    return empty(status).with("Content-Type", contentType).with(Body.of(content));
  }

  /** Returns this response with one more header, or with another value of it. */
  public Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, body);
  }

  /** Returns this response with another body. */
  public Response with(Body other) {
    return new Response(status, headers, other);
  }

  private static final Map<String, String> STANDARD_HEADERS = standardHeaders();

  private static Map<String, String> standardHeaders() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    return headers;
  }
}
