package io.callflow.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callflow.store.s3.HttpMessage.Request;
import io.callflow.store.s3.HttpMessage.Response;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A bucket that behaves like Amazon S3: keys in the order of their bytes, versions with the newest
 * first, delete markers, conditions that are checked and applied in one step. Never fails.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html">S3 API reference</a>
 */
final class Bucket {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final TreeMap<String, List<Version>> objects = new TreeMap<>();
  private String versioning = "";
  private long versions;

  @SuppressWarnings("ArrayRecordComponent")
  private record Version(
      String id,
      boolean isMark,
      byte[] content,
      String etag,
      Map<String, String> headers,
      Instant at) {}

  synchronized Response answer(Request request, String key) {
    if (key.isEmpty()) {
      return ofBucket(request);
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> get(request, key);
      case "PUT" -> put(request, key);
      case "DELETE" -> {
        delete(key, request.query().get("versionId"));
        yield Response.of(204);
      }
      default -> Response.error(405, "MethodNotAllowed", "not here");
    };
  }

  private Response ofBucket(Request request) {
    if (request.asks("versioning")) {
      if (request.method().equals("PUT")) {
        versioning = text(xml(request.body()), "Status");
        return Response.of(200);
      }
      return Response.xml(
          200,
          "<VersioningConfiguration>"
              + (versioning.isEmpty() ? "" : element("Status", versioning))
              + "</VersioningConfiguration>");
    }
    if (request.asks("delete")) {
      return deleteMany(request);
    }
    if (request.asks("versions")) {
      return listVersions(request);
    }
    return "2".equals(request.query().get("list-type"))
        ? list(request)
        : Response.error(501, "NotImplemented", "not needed");
  }

  private @Nullable Version current(String key) {
    List<Version> all = objects.get(key);
    return all == null || all.isEmpty() || all.get(0).isMark() ? null : all.get(0);
  }

  private Response get(Request request, String key) {
    Version version = current(key);
    String id = request.query().get("versionId");
    if (id != null) {
      version =
          objects.getOrDefault(key, List.of()).stream()
              .filter(v -> v.id().equals(id))
              .findFirst()
              .orElse(null);
      if (version == null) {
        return Response.error(404, "NoSuchVersion", "The specified version does not exist.");
      }
    }
    if (version == null) {
      Response absent = Response.error(404, "NoSuchKey", "The specified key does not exist.");
      return objects.containsKey(key) ? absent.with("x-amz-delete-marker", "true") : absent;
    }
    Response response =
        new Response(200, version.headers(), version.content())
            .with("ETag", version.etag())
            .with("Last-Modified", HTTP_DATE.format(version.at()));
    return versioning.isEmpty() ? response : response.with("x-amz-version-id", version.id());
  }

  private Response put(Request request, String key) {
    String crc = request.header("x-amz-checksum-crc32");
    if (crc != null && !crc.equals(crc32(request.body()))) {
      return Response.error(400, "BadDigest", "The checksum did not match.");
    }
    Version current = current(key);
    if ("*".equals(request.header("if-none-match")) && current != null) {
      return Response.error(412, "PreconditionFailed", "A precondition did not hold.");
    }
    String wanted = request.header("if-match");
    if (wanted != null && current == null) {
      return Response.error(404, "NoSuchKey", "The specified key does not exist.");
    }
    if (wanted != null && !bare(wanted).equals(bare(Objects.requireNonNull(current).etag()))) {
      return Response.error(412, "PreconditionFailed", "A precondition did not hold.");
    }
    Map<String, String> headers = new TreeMap<>();
    if (crc != null) {
      headers.put("x-amz-checksum-crc32", crc);
    }
    for (String each : List.of("", "-aws-kms-key-id", "-bucket-key-enabled")) {
      String name = "x-amz-server-side-encryption" + each;
      String value = request.header(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    Version version =
        new Version(
            newId(), false, request.body(), '"' + md5(request.body()) + '"', headers, now());
    store(key, version);
    Response response = Response.of(200).with("ETag", version.etag());
    return versioning.isEmpty() ? response : response.with("x-amz-version-id", version.id());
  }

  private String newId() {
    return versioning.equals("Enabled") ? String.format("version-%08d", ++versions) : "null";
  }

  /** Adds a version before the older ones; one with the id null replaces the other null version. */
  private void store(String key, Version version) {
    List<Version> all = objects.computeIfAbsent(key, k -> new ArrayList<>());
    if (version.id().equals("null")) {
      all.removeIf(v -> v.id().equals("null"));
    }
    all.add(0, version);
  }

  private void delete(String key, @Nullable String id) {
    if (id != null) {
      List<Version> all = objects.getOrDefault(key, new ArrayList<>());
      all.removeIf(v -> v.id().equals(id));
      if (all.isEmpty()) {
        objects.remove(key);
      }
    } else if (versioning.isEmpty()) {
      objects.remove(key);
    } else {
      store(key, new Version(newId(), true, new byte[0], "", Map.of(), now()));
    }
  }

  private Response deleteMany(Request request) {
    NodeList wanted = xml(request.body()).getElementsByTagName("Object");
    if (wanted.getLength() > 1000) {
      return Response.error(400, "MalformedXML", "more than 1000 keys");
    }
    boolean quiet = text(xml(request.body()), "Quiet").equals("true");
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < wanted.getLength(); i++) {
      Element object = (Element) wanted.item(i);
      String key = text(object, "Key");
      String id = text(object, "VersionId");
      delete(key, id.isEmpty() ? null : id);
      if (!quiet) {
        result.append("<Deleted>" + element("Key", key) + "</Deleted>");
      }
    }
    return Response.xml(200, "<DeleteResult>" + result + "</DeleteResult>");
  }

  private Response list(Request request) {
    String prefix = request.query().getOrDefault("prefix", "");
    String after =
        request
            .query()
            .getOrDefault("continuation-token", request.query().getOrDefault("start-after", ""));
    int most = Integer.parseInt(request.query().getOrDefault("max-keys", "1000"));
    StringBuilder result = new StringBuilder();
    int count = 0;
    String last = "";
    boolean truncated = false;
    for (String key : objects.tailMap(after, false).keySet()) {
      Version current = current(key);
      if (current == null || !key.startsWith(prefix)) {
        continue;
      }
      if (count == Math.min(most, 1000)) {
        truncated = true;
        break;
      }
      count++;
      last = key;
      result.append(
          "<Contents>"
              + element("Key", key)
              + element("LastModified", current.at().toString())
              + element("ETag", current.etag())
              + element("Size", "" + current.content().length)
              + "</Contents>");
    }
    return Response.xml(
        200,
        "<ListBucketResult>"
            + element("IsTruncated", "" + truncated)
            + (truncated ? element("NextContinuationToken", last) : "")
            + element("KeyCount", "" + count)
            + result
            + "</ListBucketResult>");
  }

  private Response listVersions(Request request) {
    String prefix = request.query().getOrDefault("prefix", "");
    String keyMarker = request.query().getOrDefault("key-marker", "");
    String idMarker = request.query().getOrDefault("version-id-marker", "");
    int most = Integer.parseInt(request.query().getOrDefault("max-keys", "1000"));
    List<String> lines = new ArrayList<>();
    String next = "";
    for (Map.Entry<String, List<Version>> entry : objects.tailMap(keyMarker, true).entrySet()) {
      String key = entry.getKey();
      if (!key.startsWith(prefix) || (key.equals(keyMarker) && idMarker.isEmpty())) {
        continue;
      }
      boolean passed = !key.equals(keyMarker);
      for (Version version : entry.getValue()) {
        if (!passed) {
          passed = version.id().equals(idMarker);
          continue;
        }
        if (lines.size() == most) {
          return versions(lines, next);
        }
        String name = version.isMark() ? "DeleteMarker" : "Version";
        lines.add(
            "<"
                + name
                + ">"
                + element("Key", key)
                + element("VersionId", version.id())
                + element("IsLatest", "" + version.equals(entry.getValue().get(0)))
                + element("LastModified", version.at().toString())
                + "</"
                + name
                + ">");
        next = element("NextKeyMarker", key) + element("NextVersionIdMarker", version.id());
      }
    }
    return versions(lines, "");
  }

  private static Response versions(List<String> lines, String next) {
    return Response.xml(
        200,
        "<ListVersionsResult>"
            + element("IsTruncated", "" + !next.isEmpty())
            + next
            + String.join("", lines)
            + "</ListVersionsResult>");
  }

  private static String element(String name, String text) {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    return "<" + name + ">" + safe + "</" + name + ">";
  }

  private static Element xml(byte[] body) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(body))
          .getDocumentElement();
    } catch (Exception e) {
      throw new IllegalArgumentException(new String(body, UTF_8), e);
    }
  }

  private static String text(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  /** The time to the second, as S3 keeps it. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String bare(String etag) {
    return etag.replace("\"", "");
  }

  static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String crc32(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
