package io.callflow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PageTokenTest {
  private static final String QUERY = PageToken.fingerprint("events", "acme", null);
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant END = START.plus(Duration.ofHours(1)).plusNanos(1);
  private static final CallId CALL = new CallId("call-1");
  private static final EventId EVENT =
      EventId.of(CallFlowEvent.builder(CALL, new EventType("call.started"), START, "pbx").build());

  private static PageToken token(@Nullable CallKey call, @Nullable EventId event) {
    return new PageToken(
        QUERY, START, END, END.plusMillis(5), new Position(Minute.of(START), call, event));
  }

  private static void refused(String text, String query) {
    CallflowException e =
        assertThrows(CallflowException.class, () -> PageToken.parse(text, query), text);
    assertEquals(ErrorCode.INVALID_TOKEN, e.code());
  }

  @Test
  void a_token_reads_back_as_it_was_made() {
    for (PageToken token :
        List.of(token(null, null), token(CALL.key(), null), token(CALL.key(), EVENT))) {
      PageToken read = PageToken.parse(token.text(), QUERY);

      assertEquals(token.position(), read.position());
      assertEquals(START, read.range().start());
      assertEquals(END, read.range().end());
      assertEquals(token.asOf(), read.asOf());
      assertEquals(token.event(), read.event());
      assertTrue(token.text().matches("[A-Za-z0-9_-]{1,512}"), "safe in a URL");
    }
    assertEquals(EVENT, PageToken.parse(PageToken.after(QUERY, EVENT), QUERY).event());
  }

  @Test
  void a_token_is_valid_only_for_its_own_query() {
    String text = token(CALL.key(), EVENT).text();

    refused(text, PageToken.fingerprint("calls", "acme", null));
    refused(text, PageToken.fingerprint("events", "other", null));
    refused(text, PageToken.fingerprint("events", "acme", ""));
    refused(text, "");
  }

  @Test
  void other_texts_are_refused() {
    for (String not :
        List.of("", "x", "%%%", "\uD83D", "AAAA", "null", "a".repeat(513), "a".repeat(100_000))) {
      refused(not, QUERY);
    }
    String text = token(CALL.key(), EVENT).text();
    for (int length = 0; length < text.length(); length++) {
      refused(text.substring(0, length), QUERY);
    }
    refused(text + "=", QUERY);
    refused(text + "A", QUERY);
    refused(" " + text, QUERY);
  }

  @Test
  void a_forged_token_costs_no_more_than_a_query() {
    String plain = plain(token(CALL.key(), EVENT).text());
    assertEquals(token(CALL.key(), EVENT).text(), forged(plain), "forged as the real one is made");
    String minute = Long.toString(Minute.of(START).epoch());

    refused(forged(plain.replace(START.toString(), "-1000000000-01-01T00:00:00Z")), QUERY);
    refused(forged(plain.replace(START.toString(), "2026-10-01T00:00:00Z")), QUERY);
    refused(forged(plain.replace(START.toString(), "2026-11-23T14:00:00Z")), QUERY);
    refused(forged(plain.replace(END.toString(), "+1000000000-01-01T00:00:00Z")), QUERY);
    refused(forged(plain.replace(START.toString(), "2026-11-23T12:00Z")), QUERY);
    refused(forged(plain.replace(minute, Long.toString(Long.MAX_VALUE))), QUERY);
    refused(forged(plain.replace(minute, Long.toString(Long.MIN_VALUE))), QUERY);
    refused(forged(plain.replace(minute, "+" + minute)), QUERY);
    refused(forged(plain.replace(CALL.key().value() + " ", " ")), QUERY);
    refused(forged(plain.replace("evt_", "EVT_")), QUERY);
    refused(forged(plain + " "), QUERY);
    refused(forged("2" + plain.substring(1)), QUERY);
  }

  @Test
  void a_changed_character_is_refused_or_changes_the_position() {
    String text = token(CALL.key(), EVENT).text();
    for (int i = 0; i < text.length(); i++) {
      for (char c : new char[] {'A', 'z', '0', '_', '+', '/', '.', ' ', 'é'}) {
        String changed = text.substring(0, i) + c + text.substring(i + 1);
        PageToken read;
        try {
          read = PageToken.parse(changed, QUERY);
        } catch (CallflowException e) {
          assertEquals(ErrorCode.INVALID_TOKEN, e.code());
          continue;
        }
        assertEquals(changed, read.text());
      }
    }
  }

  private static String plain(String token) {
    return new String(Base64.getUrlDecoder().decode(token), UTF_8);
  }

  private static String forged(String plain) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
  }

  @Test
  void fingerprints_tell_every_part_apart() {
    assertEquals(PageToken.fingerprint("a", 1, null), PageToken.fingerprint("a", "1", null));
    assertNotEquals(PageToken.fingerprint("ab", ""), PageToken.fingerprint("a", "b"));
    assertNotEquals(PageToken.fingerprint("a", null), PageToken.fingerprint("a", ""));
    assertNotEquals(PageToken.fingerprint("a", null), PageToken.fingerprint("a", "-"));
    assertNotEquals(PageToken.fingerprint("a"), PageToken.fingerprint("a", null));
    assertFalse(PageToken.fingerprint("a b").contains(" "));
  }
}
