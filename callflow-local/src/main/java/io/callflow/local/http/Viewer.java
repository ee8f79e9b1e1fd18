package io.callflow.local.http;

import io.callflow.call.ladder.SvgWriter;
import io.callflow.http.Body;
import io.callflow.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of the viewer, which shows calls in a browser. Only the files named here are served.
 * They hold no data about calls, so they need no key; the viewer asks its user for a key of the
 * API.
 */
final class Viewer {
  /** One file, in memory. */
  static final class Page {
    private final String contentType;
    private final byte[] content;
    private final String etag;

    private Page(String contentType, byte[] content, String etag) {
      this.contentType = contentType;
      this.content = content;
      this.etag = etag;
    }

    /**
     * Answers a GET or HEAD.
     *
     * @param ifNoneMatch the header of this name, null if absent
     */
    Response answer(@Nullable String ifNoneMatch) {
      Map<String, String> headers = new LinkedHashMap<>(HEADERS);
      headers.put("ETag", etag);
      if (isKnownBy(ifNoneMatch)) {
        return new Response(304, headers, Body.NONE);
      }
      headers.put("Content-Type", contentType);
      return new Response(200, headers, Body.of(content));
    }

    /** Whether the browser has this version of the file (RFC 9110 §13.1.2). */
    private boolean isKnownBy(@Nullable String ifNoneMatch) {
      return ifNoneMatch != null
          && Arrays.stream(ifNoneMatch.split(",", -1))
              .map(tag -> tag.strip().replaceFirst("^W/", ""))
              .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }
  }

  /** Headers of every file: the browser runs, loads and frames nothing from elsewhere. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
              + "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; "
              + "frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          // Browsers revalidate each time, mostly with a 304, so an update shows at once.
          "Cache-Control",
          "no-cache");

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private static final List<String> SCRIPTS =
      List.of(
          "app.js",
          "api.js",
          "call.js",
          "calls.js",
          "comparing.js",
          "diff.js",
          "dom.js",
          "events.js",
          "exporting.js",
          "ladder.js",
          "linking.js",
          "related.js",
          "summary.js",
          "time.js");

  private final Map<String, Page> pages = new TreeMap<>();

  /**
   * Reads the files once.
   *
   * @throws UncheckedIOException if one is missing
   */
  Viewer() {
    pages.put("/", read("index.html", HTML));
    pages.put("/viewer/icon.svg", read("icon.svg", "image/svg+xml"));
    pages.put("/viewer/viewer.css", read("viewer.css", STYLE));
    pages.put(
        "/viewer/ladder.css", page(SvgWriter.style().getBytes(StandardCharsets.UTF_8), STYLE));
    for (String script : SCRIPTS) {
      pages.put("/viewer/" + script, read(script, SCRIPT));
    }
  }

  /** The file at this path, which is compared without decoding. */
  Optional<Page> at(String rawPath) {
    return Optional.ofNullable(pages.get(rawPath));
  }

  private static Page read(String name, String contentType) {
    try (InputStream file = Viewer.class.getResourceAsStream("/viewer/" + name)) {
      if (file == null) {
        throw new IOException("the viewer lacks its file " + name);
      }
      return page(file.readAllBytes(), contentType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Page page(byte[] content, String contentType) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new Page(contentType, content, '"' + HexFormat.of().formatHex(digest, 0, 16) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
