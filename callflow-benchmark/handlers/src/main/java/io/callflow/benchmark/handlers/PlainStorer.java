package io.callflow.benchmark.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Stores an event in the usual way: the runtime binds the request, databind the event, the SDK has
 * its defaults. It does what the storer does with the first event of a call: reads the store's
 * descriptor, checks the event, reads the call's object, writes a minute key, swaps the object, and
 * logs a line with metrics. It leaves out what costs nothing here: order, conflicts, parties,
 * retries.
 */
public final class PlainStorer
    implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {

  /** A party, bound by reflection. */
  public static final class Party {
    public @Nullable String number;
    public @Nullable String uri;
    public @Nullable String raw;
    public @Nullable String name;
  }

  /** An event, bound by reflection. */
  public static final class Event {
    public @Nullable String eventId;
    public @Nullable String callId;
    public @Nullable String eventType;
    public @Nullable Instant timestamp;
    public @Nullable String source;
    public @Nullable String sourceEventId;
    public @Nullable Long sequence;
    public @Nullable String legId;
    public @Nullable Party from;
    public @Nullable Party to;
    public @Nullable JsonNode metadata;
    public @Nullable Instant createdAt;
  }

  private static final Pattern CALL_ID = Pattern.compile("[\\x21-\\x7E]{1,256}");
  private static final Pattern EVENT_TYPE =
      Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,5}");
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyyMMdd/HHmm").withZone(ZoneOffset.UTC);

  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();
  private final String bucket = System.getenv("CALLFLOW_BUCKET");
  private final S3Client s3 =
      S3Client.builder()
          .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL_S3")))
          .forcePathStyle(true)
          .build();
  private boolean made;

  @Override
  public APIGatewayProxyResponseEvent handleRequest(
      APIGatewayProxyRequestEvent request, Context context) {
    long begun = System.nanoTime();
    try {
      Event event = json.readValue(request.getBody(), Event.class);
      String callId = event.callId;
      String eventType = event.eventType;
      Instant time = event.timestamp;
      if (callId == null
          || eventType == null
          || time == null
          || !CALL_ID.matcher(callId).matches()
          || !EVENT_TYPE.matcher(eventType).matches()
          || time.isAfter(Instant.now().plus(Duration.ofHours(24)))) {
        return answer(400, "{}");
      }
      makeStore();
      event.source = String.valueOf(request.getRequestContext().getAuthorizer().get("principal"));
      event.eventId = sha256(callId + eventType + time + event.sequence);
      event.createdAt = Instant.now();
      store(sha256(callId), time, json.writeValueAsString(event));
      log(request.getRequestContext().getRequestId(), event, begun);
      return answer(201, json.writeValueAsString(event));
    } catch (JsonProcessingException e) {
      return answer(400, "{}");
    }
  }

  private void makeStore() {
    if (made) {
      return;
    }
    try {
      s3.getObjectAsBytes(get -> get.bucket(bucket).key("v1/plain/store.json"));
    } catch (NoSuchKeyException absent) {
      s3.putObject(
          put -> put.bucket(bucket).key("v1/plain/store.json").ifNoneMatch("*"),
          RequestBody.fromString("{\"format\":1}"));
    }
    made = true;
  }

  private void log(String requestId, Event event, long begun) throws JsonProcessingException {
    Map<String, Object> line = new LinkedHashMap<>();
    long millis = (System.nanoTime() - begun) / 1_000_000;
    line.put("timestamp", Instant.now());
    line.put("level", "INFO");
    line.put("requestId", requestId);
    line.put("message", "POST /events");
    line.put("eventId", event.eventId);
    line.put("processingTimeMs", millis);
    line.put("EventsCreated", 1);
    line.put("Latency", millis);
    line.put(
        "_aws",
        Map.of(
            "Timestamp",
            Instant.now().toEpochMilli(),
            "CloudWatchMetrics",
            List.of(
                Map.of(
                    "Namespace",
                    "Callflow",
                    "Dimensions",
                    List.of(List.of("functionName")),
                    "Metrics",
                    List.of(
                        Map.of("Name", "EventsCreated", "Unit", "Count"),
                        Map.of("Name", "Latency", "Unit", "Milliseconds"))))));
    System.out.print(json.writeValueAsString(line) + "\n");
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
