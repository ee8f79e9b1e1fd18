package io.callflow.http.operation;

import io.callflow.event.Base32Hex;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.StoryQuery;
import io.callflow.story.StoryCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Makes and reads the tokens of the pages of one story. A token holds what orders the last element
 * of its page, so the next page continues there even if the story has changed meanwhile.
 */
final class StoryToken {
  private static final String VERSION = "s1";
  private static final int FINGERPRINT_LENGTH = 12;
  private static final int MAX_LENGTH = 256;

  private final String fingerprint;

  private StoryToken(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** The tokens of the calls of this story. */
  static StoryToken ofCalls(Tenant tenant, StoryQuery query) {
    return new StoryToken(fingerprint("calls", tenant, query));
  }

  /** The tokens of the events of this story. */
  static StoryToken ofEvents(Tenant tenant, StoryQuery query) {
    return new StoryToken(fingerprint("events", tenant, query));
  }

  private static String fingerprint(String pages, Tenant tenant, StoryQuery query) {
    String text =
        String.join(
            " ",
            pages,
            tenant.toString(),
            query.call().key().value(),
            Integer.toString(query.maxCalls()),
            Integer.toString(query.maxSteps()));
    MessageDigest digest = Base32Hex.sha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return Base32Hex.encode(digest.digest(), FINGERPRINT_LENGTH);
  }

  /** The token that continues after this call. */
  String after(StoryCall call) {
    return text(Integer.toString(call.steps()), call.key().value());
  }

  /** The token that continues after this event. */
  String after(StoredEvent event) {
    return text(event.event().timestamp().toString(), event.eventId().value());
  }

  private String text(String first, String second) {
    String plain = String.join(" ", VERSION, fingerprint, first, second);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The place of the first call of the page that a token asks for.
   *
   * @throws CallflowException {@link ErrorCode#INVALID_TOKEN}
   */
  int placeOfCall(List<StoryCall> calls, String token) {
    String[] parts = parts(token);
    int steps;
    CallKey key;
    try {
      steps = Integer.parseInt(parts[2]);
      key = new CallKey(parts[3]);
    } catch (NumberFormatException | CallflowException e) {
      throw invalid();
    }
    int place = 0;
    while (place < calls.size() && !isAfter(calls.get(place), steps, key)) {
      place++;
    }
    return place;
  }

  private static boolean isAfter(StoryCall call, int steps, CallKey key) {
    return call.steps() == steps
        ? call.key().value().compareTo(key.value()) > 0
        : call.steps() > steps;
  }

  /**
   * The place of the first event of the page that a token asks for. If the call of the event has
   * left the story meanwhile, the page continues where the event would be.
   *
   * @param events in the order of a story
   * @throws CallflowException {@link ErrorCode#INVALID_TOKEN}
   */
  int placeOfEvent(List<StoredEvent> events, String token) {
    String[] parts = parts(token);
    Instant timestamp;
    EventId id;
    try {
      timestamp = Instant.parse(parts[2]);
      id = new EventId(parts[3]);
    } catch (java.time.DateTimeException | CallflowException e) {
      throw invalid();
    }
    int place = 0;
    while (place < events.size() && compare(events.get(place), timestamp, id.callKey()) < 0) {
      place++;
    }
    for (int same = place;
        same < events.size() && compare(events.get(same), timestamp, id.callKey()) == 0;
        same++) {
      if (events.get(same).eventId().equals(id)) {
        return same + 1;
      }
    }
    return place;
  }

  private static int compare(StoredEvent event, Instant timestamp, CallKey key) {
    int order = event.event().timestamp().compareTo(timestamp);
    return order == 0 ? event.eventId().callKey().value().compareTo(key.value()) : order;
  }

  private String[] parts(String token) {
    if (token.length() > MAX_LENGTH) {
      throw invalid();
    }
    String[] parts;
    try {
      parts =
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII)
              .split(" ", -1);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    if (parts.length != 4 || !parts[0].equals(VERSION)) {
      throw invalid();
    }
    if (!parts[1].equals(fingerprint)) {
      throw new CallflowException(
          ErrorCode.INVALID_TOKEN,
          "nextToken was made for another query; repeat the query that it came from, or begin again"
              + " without it.");
    }
    return parts;
  }

  private static CallflowException invalid() {
    return new CallflowException(
        ErrorCode.INVALID_TOKEN,
        "nextToken is none of a story; take it as it was answered, with the query that it came"
            + " from.");
  }
}
