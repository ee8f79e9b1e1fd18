package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.sources.reading.Digests;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells the direction of calls by patterns for trunks and for the contexts of the dialplan that
 * internal channels are in. {@code *} stands for any text, {@code ?} for one character; case is
 * ignored. Trunk patterns match the name of a channel without its serial number.
 *
 * <p>A channel is outside if a trunk pattern matches it; or, where there are patterns for contexts,
 * if none of them matches its context. A calling channel from outside makes the call inbound,
 * another one outbound.
 *
 * @param trunks as {@code PJSIP/carrier-*}
 * @param internalContexts as {@code from-internal*}
 */
public record DirectionRules(List<String> trunks, List<String> internalContexts) {
  /** Tells nothing. */
  public static final DirectionRules NONE = new DirectionRules(List.of(), List.of());

  private static final String PREFIX = "dir-";

  public DirectionRules {
    trunks = List.copyOf(trunks);
    internalContexts = List.copyOf(internalContexts);
  }

  /** Whether the event was made by such rules. */
  public static boolean made(CallFlowEvent event) {
    return event.eventType().equals(EventType.DATA_UPDATED) && idOf(event).startsWith(PREFIX);
  }

  /**
   * The same assertion, made again: later than all others of the leg.
   *
   * @param times how often it was made, from 2
   */
  public static CallFlowEvent again(CallFlowEvent event, int times) {
    return event.toBuilder().sourceEventId(firstId(event) + "-" + times).build();
  }

  /** How often the assertion had been made when the event was made; 1 for the first. */
  public static int times(CallFlowEvent event) {
    String id = idOf(event);
    String first = firstId(event);
    return id.equals(first) ? 1 : Integer.parseInt(id.substring(first.length() + 1));
  }

  /** The id of the first event with this assertion. */
  public static String firstId(CallFlowEvent event) {
    String id = idOf(event);
    int dash = id.indexOf('-', PREFIX.length());
    return dash < 0 ? id : id.substring(0, dash);
  }

  private static String idOf(CallFlowEvent event) {
    String id = event.sourceEventId();
    return id == null ? "" : id;
  }

  /** The direction by the start of a channel; null for other rows and without patterns. */
  @Nullable CallFlowEvent event(CelFields row, CallFlowEvent start) {
    if ((trunks.isEmpty() && internalContexts.isEmpty())
        || !row.type().equals("CHAN_START")
        || row.isLoopback()) {
      return null;
    }
    String channel = ChannelName.endpoint(row.get("channame"));
    boolean onTrunk = matchesAny(trunks, channel);
    String context = row.get("context");
    boolean outside =
        onTrunk
            || (!internalContexts.isEmpty()
                && !context.isEmpty()
                && !matchesAny(internalContexts, context));
    Direction direction =
        !outside ? Direction.INTERNAL : row.isCalling() ? Direction.INBOUND : Direction.OUTBOUND;
    String trunk = onTrunk ? CelDetails.orNull(channel) : null;
    byte[] digest = Digests.of(idOf(start), direction.text(), trunk == null ? "" : trunk);
    return CallFlowEvent.builder(
            start.callId(), EventType.DATA_UPDATED, start.timestamp(), start.source())
        .sourceEventId(PREFIX + Digests.text(digest))
        .legId(start.legId())
        .direction(direction)
        .details(EventDetails.builder().trunk(trunk).build())
        .build();
  }

  private static boolean matchesAny(List<String> patterns, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), lower));
  }

  private static boolean matches(String pattern, String text) {
    int at = 0;
    int star = -1;
    int retry = 0;
    int next = 0;
    while (at < text.length()) {
      char wanted = next < pattern.length() ? pattern.charAt(next) : 0;
      if (wanted == '*') {
        star = next++;
        retry = at;
      } else if (next < pattern.length() && (wanted == '?' || wanted == text.charAt(at))) {
        next++;
        at++;
      } else if (star >= 0) {
        next = star + 1;
        at = ++retry;
      } else {
        return false;
      }
    }
    while (next < pattern.length() && pattern.charAt(next) == '*') {
      next++;
    }
    return next == pattern.length();
  }
}
