package io.callflow.benchmark.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Stores an event in the usual way: the runtime binds the request, databind the event, the SDK is
 * taken as it comes. It reads the call's object, writes a minute key and swaps the object, as the
 * storer does; and does less than that: no order, no conflicts, no parties, no second try.
 */
public final class PlainStorer
    implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {

  /** An event, bound by reflection. */
  public static final class Event {
    public @Nullable String callId;
    public @Nullable String eventType;
    public @Nullable String timestamp;
    public @Nullable String source;
    public @Nullable Long sequence;
    public @Nullable String eventId;
    public @Nullable String createdAt;
  }

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyyMMdd/HHmm").withZone(ZoneOffset.UTC);

  private final ObjectMapper json = new ObjectMapper();
  private final String bucket = System.getenv("CALLFLOW_BUCKET");
  private final S3Client s3 =
      S3Client.builder()
          .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL_S3")))
          .forcePathStyle(true)
          .build();

  @Override
  public APIGatewayProxyResponseEvent handleRequest(
      APIGatewayProxyRequestEvent request, Context context) {
    try {
      Event event = json.readValue(request.getBody(), Event.class);
      String callId = required(event.callId);
      String eventType = required(event.eventType);
      if (!eventType.matches("^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,5}$")) {
        return answer(400, "{}");
      }
      Instant time = OffsetDateTime.parse(required(event.timestamp)).toInstant();
      event.timestamp = time.toString();
      event.source = "plain";
      event.eventId = sha256(callId + eventType + time + event.sequence);
      event.createdAt = Instant.now().toString();
      store(sha256(callId), time, json.writeValueAsString(event));
      return answer(201, json.writeValueAsString(event));
    } catch (JsonProcessingException e) {
      return answer(400, "{}");
    }
  }

  private void store(String call, Instant time, String line) {
    String key = "v1/plain/calls/" + call + "/000000.ndjson.gz";
    String tag = null;
    String lines = "";
    try {
      ResponseBytes<GetObjectResponse> stored =
          s3.getObjectAsBytes(get -> get.bucket(bucket).key(key));
      tag = stored.response().eTag();
      lines = unzip(stored.asByteArray());
    } catch (NoSuchKeyException absent) {
      // The first event of its call.
    }
    String known = tag;
    if (known == null) {
      s3.putObject(
          put -> put.bucket(bucket).key("v1/plain/minutes/0/" + MINUTE.format(time) + "/" + call),
          RequestBody.empty());
    }
    s3.putObject(
        put -> {
          put.bucket(bucket).key(key);
          if (known == null) {
            put.ifNoneMatch("*");
          } else {
            put.ifMatch(known);
          }
        },
        RequestBody.fromBytes(zip(lines + line + "\n")));
  }

  private static APIGatewayProxyResponseEvent answer(int status, String body) {
    return new APIGatewayProxyResponseEvent()
        .withStatusCode(status)
        .withHeaders(Map.of("Content-Type", "application/json"))
        .withBody(body);
  }

  private static String required(@Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException("a field is missing");
    }
    return value;
  }

  static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] zip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static String unzip(byte[] zipped) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
