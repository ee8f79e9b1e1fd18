package io.callflow.archive;

import io.callflow.event.Base32Hex;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.query.TimeRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The position at which a page ended. Its text is opaque, safe in URLs and at most 512 characters;
 * it contains no secret and is valid only with the query that it was made for.
 */
final class PageToken {
  private static final String VERSION = "1";
  private static final int FINGERPRINT_LENGTH = 12;
  private static final int MAX_LENGTH = 512;

  private final String query;
  private final Instant start;
  private final Instant end;
  private final Instant asOf;
  private final Position position;

  PageToken(String query, Instant start, Instant end, Instant asOf, Position position) {
    this.query = query;
    this.start = start;
    this.end = end;
    this.asOf = asOf;
    this.position = position;
  }

  /** A token that continues after this event within its call. */
  static String after(String query, EventId event) {
    return new PageToken(
            query,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            new Position(new Minute(0), event.callKey(), event))
        .text();
  }

  /** Identifies a query by its parts: equal parts in the same order give equal texts. */
  static String fingerprint(@Nullable Object... parts) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (Object part : parts) {
      byte[] bytes = part == null ? null : part.toString().getBytes(StandardCharsets.UTF_8);
      String length = bytes == null ? "-" : Integer.toString(bytes.length);
      digest.update((length + ":").getBytes(StandardCharsets.US_ASCII));
      if (bytes != null) {
        digest.update(bytes);
      }
    }
    return Base32Hex.encode(digest.digest(), FINGERPRINT_LENGTH);
  }

  /**
   * Parses a token.
   *
   * @param query the fingerprint of the query that the token is used with
   * @throws CallflowException {@link ErrorCode#INVALID_TOKEN}
   */
  static PageToken parse(String text, String query) {
    if (text.length() > MAX_LENGTH) {
      throw invalid("nextToken is not one that this service has made; take it as it was answered.");
    }
    String[] parts;
    try {
      parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(" ", -1);
      if (parts.length == 8 && parts[0].equals(VERSION)) {
        if (!parts[1].equals(query)) {
          throw invalid(
              "nextToken was made for another query; repeat the query that it came from, or begin"
                  + " again without it.");
        }
        PageToken token =
            new PageToken(
                query,
                Instant.parse(parts[2]),
                Instant.parse(parts[3]),
                Instant.parse(parts[4]),
                new Position(
                    new Minute(Long.parseLong(parts[5])),
                    parts[6].isEmpty() ? null : new CallKey(parts[6]),
                    parts[7].isEmpty() ? null : new EventId(parts[7])));
        if (token.text().equals(text) && token.isSound()) {
          return token;
        }
      }
    } catch (CallflowException e) {
      if (e.code() == ErrorCode.INVALID_TOKEN) {
        throw e;
      }
    } catch (RuntimeException e) {
      // Not a token of this service.
    }
    throw invalid("nextToken is not one that this service has made; take it as it was answered.");
  }

  private static CallflowException invalid(String message) {
    return new CallflowException(ErrorCode.INVALID_TOKEN, message);
  }

  /** Whether this service can have made it: a forged token must not cost more than a query. */
  private boolean isSound() {
    long minute = position.minute().epoch();
    return !end.isBefore(start)
        && Duration.between(start, end).compareTo(Duration.ofDays(TimeRange.MAX_DAYS)) <= 0
        && minute >= Minute.of(start).epoch() - 1
        && minute <= Minute.of(end).epoch() + 1
        && (position.call() != null || position.event() == null);
  }

  /** The range of the query; fixed by the first page. */
  TimeRange range() {
    return new TimeRange(start, end);
  }

  /** When the first page was made. */
  Instant asOf() {
    return asOf;
  }

  /** The event after which to continue; null if the page did not end within a call. */
  @Nullable EventId event() {
    return position.event();
  }

  Position position() {
    return position;
  }

  String text() {
    String plain =
        String.join(
            " ",
            VERSION,
            query,
            start.toString(),
            end.toString(),
            asOf.toString(),
            Long.toString(position.minute().epoch()),
            position.call() == null ? "" : position.call().value(),
            position.event() == null ? "" : position.event().value());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }
}
