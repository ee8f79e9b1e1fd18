package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.Tenant;
import io.callflow.store.ObjectKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeysTest {
  private static final Tenant TENANT = new Tenant("acme");
  private static final CallId CALL = new CallId("call-1");
  private static final String KEY = CALL.key().value();

  private static Keys keys(int shards, String secret) {
    return new Keys(new StoreDescriptor(StoreDescriptor.FORMAT, shards, secret.repeat(64)));
  }

  private static CallFlowEvent event() {
    return CallFlowEvent.builder(
            CALL, new EventType("call.started"), Instant.parse("2026-01-02T03:04:59.9Z"), "pbx")
        .from(new Party("+493012345", "sip:+493012345@pbx", null, null))
        .to(Party.raw("1015"))
        .build();
  }

  private static Set<String> texts(Set<ObjectKey> keys) {
    Set<String> texts = new HashSet<>();
    keys.forEach(key -> texts.add(key.value()));
    return texts;
  }

  @Test
  void the_form_of_keys_never_changes() {
    assertEquals("v1/store.json", Keys.DESCRIPTOR.value());
    assertEquals(
        "v1/acme/calls/" + KEY + "/000000.ndjson.gz", Keys.chunk(TENANT, CALL.key(), 0).value());
    assertEquals(
        "v1/acme/calls/" + KEY + "/000123.ndjson.gz", Keys.chunk(TENANT, CALL.key(), 123).value());
    assertEquals(
        Set.of(
            "v1/acme/minutes/0/20260102/0304/" + KEY,
            "v1/acme/parties/hu9p7r1igtcnv5vk1d8l2nnsi4/20260102/" + KEY,
            "v1/acme/parties/8s84qufe15hrl6gd5r5fvtq38n/20260102/" + KEY),
        texts(keys(1, "0").index(TENANT, CALL.key(), event())));
  }

  @Test
  void the_form_of_the_keys_of_links_and_correlation_ids_never_changes() {
    CallFlowEvent event =
        event().toBuilder()
            .correlationId("id-1")
            .links(
                List.of(
                    new Link(Relation.PARENT, new CallId("call-2"), null),
                    new Link(Relation.CONSULT, new CallId("call-2"), "leg-1"),
                    new Link(Relation.CONSULT, CALL, "leg-1")))
            .build();
    Set<String> keys = texts(keys(1, "0").index(TENANT, CALL.key(), event));
    keys.removeAll(texts(keys(1, "0").index(TENANT, CALL.key(), event())));
    assertEquals(
        Set.of(
            "v1/acme/links/7ekdpr9eeadhcnfr9pl1/" + KEY,
            "v1/acme/correlations/8unikcsmdkch1a44j7c7qtlvt8/" + KEY),
        keys);
    Set<String> others = texts(keys(1, "1").index(TENANT, CALL.key(), event));
    assertTrue(others.contains("v1/acme/links/7ekdpr9eeadhcnfr9pl1/" + KEY));
    assertFalse(others.contains("v1/acme/correlations/8unikcsmdkch1a44j7c7qtlvt8/" + KEY));
  }

  @Test
  void keys_are_the_same_under_every_locale() {
    Locale before = Locale.getDefault();
    Set<String> index = texts(keys(1, "0").index(TENANT, CALL.key(), event()));
    try {
      for (String tag : List.of("ar-EG", "fa-IR", "tr-TR", "hi-IN-u-nu-deva", "th-TH-u-nu-thai")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertEquals(index, texts(keys(1, "0").index(TENANT, CALL.key(), event())), tag);
        assertEquals(
            "v1/acme/calls/" + KEY + "/000007.ndjson.gz",
            Keys.chunk(TENANT, CALL.key(), 7).value());
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void keys_reveal_no_party_without_the_secret() {
    Set<String> keys = texts(keys(1, "0").index(TENANT, CALL.key(), event()));
    Set<String> others = texts(keys(1, "1").index(TENANT, CALL.key(), event()));

    assertTrue(keys.stream().noneMatch(key -> key.contains("3012345") || key.contains("/1015")));
    others.retainAll(keys);
    assertEquals(Set.of("v1/acme/minutes/0/20260102/0304/" + KEY), others);
  }

  @Test
  void calls_spread_over_all_shards_and_stay_where_they_are() {
    Keys sixteen = keys(16, "0");
    Set<String> folders = new HashSet<>();
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      CallKey call = new CallId("call-" + random.nextInt()).key();
      String key = sixteen.minute(TENANT, new Minute(i), call).value();
      assertEquals(
          key.split("/", -1)[3],
          sixteen.minute(TENANT, new Minute(0), call).value().split("/", -1)[3]);
      folders.add(key.split("/", -1)[3]);
    }
    assertEquals(16, folders.size());
  }

  @Test
  void minutes_print_and_parse_back_in_every_year() {
    Random random = new Random(9);
    Minute first = Minute.of(Instant.parse("0000-01-01T00:00:00Z"));
    Minute last = Minute.of(Instant.parse("9999-12-31T23:59:59Z"));
    assertEquals("00000101/0000", first.toString());
    assertEquals("99991231/2359", last.toString());
    assertEquals("19691231/2359", Minute.of(Instant.parse("1969-12-31T23:59:59.9Z")).toString());
    assertEquals(first, Minute.parse("00000101/0000"));
    assertEquals(last, Minute.parse("99991231/2359"));
    for (int i = 0; i < 20_000; i++) {
      Minute minute =
          new Minute(first.epoch() + (long) (random.nextDouble() * (last.epoch() - first.epoch())));
      Minute later = minute.plus(1 + random.nextInt(3000));
      assertEquals(minute, Minute.parse(minute.toString()));
      assertEquals(minute, Minute.of(minute.start()));
      assertEquals(minute, Minute.of(minute.start().plusSeconds(59).plusNanos(999_999_999)));
      assertTrue(Minute.ofDay(minute.day()).compareTo(minute) <= 0);
      assertEquals(minute.date(), Minute.date(minute.day()));
      if (later.compareTo(last) <= 0) {
        assertTrue(minute.toString().compareTo(later.toString()) < 0, "text sorts as time does");
      }
    }
  }

  @Test
  void other_texts_are_no_minutes() {
    for (String not :
        List.of(
            "",
            "20260102",
            "20260102/030",
            "20260102/03040",
            "20260102-0304",
            "20261302/0304",
            "20260230/0304",
            "20260102/2400",
            "20260102/0360",
            "2026010x/0304",
            "20260102/03-1")) {
      assertNull(Minute.parse(not), not);
    }
  }

  @Test
  void a_tenant_cannot_name_another_folder() {
    for (String allowed : List.of("a", "0", "acme-2", "a".repeat(63))) {
      assertEquals(allowed, new Tenant(allowed).value());
    }
    for (String not :
        List.of("", "-a", "A", "a/b", "..", "a.b", "a_b", "é", "a\n", "a".repeat(64))) {
      assertThrows(CallflowException.class, () -> new Tenant(not), not);
    }
  }

  @Test
  void a_call_is_named_by_its_id_or_by_tilde_and_its_key() {
    assertEquals(new CallRef(CALL.key(), CALL), CallRef.parse("call-1"));
    CallKey other = new CallId("call-2").key();
    assertThrows(IllegalArgumentException.class, () -> new CallRef(other, CALL));
    assertEquals(new CallRef(CALL.key(), null), CallRef.parse("~" + KEY));
    assertEquals("~" + KEY, CallRef.of(CALL.key()).toString());
    CallId tilde = new CallId("~not-a-key");
    assertEquals(CallRef.of(tilde), CallRef.parse("~not-a-key"));
    assertThrows(CallflowException.class, () -> CallRef.parse(""));
    assertThrows(CallflowException.class, () -> CallRef.parse("a b"));
  }

  @Test
  void object_keys_are_what_every_store_can_hold() {
    for (String allowed : List.of("a", "v1/a-b_c.d/0", "a".repeat(ObjectKey.MAX_LENGTH))) {
      assertEquals(allowed, new ObjectKey(allowed).value());
    }
    for (String not :
        List.of(
            "",
            "/a",
            "a/",
            "a//b",
            "..",
            "a/../b",
            ".a",
            "a/.b",
            "A",
            "a b",
            "a\n",
            "a%",
            "é",
            "a".repeat(ObjectKey.MAX_LENGTH + 1))) {
      assertThrows(IllegalArgumentException.class, () -> new ObjectKey(not), not);
    }
    assertNotEquals(new ObjectKey("a"), new ObjectKey("b"));
    assertFalse(new ObjectKey("a/b").compareTo(new ObjectKey("a-b")) < 0, "as bytes sort");
  }

  @Test
  void a_descriptor_is_checked_when_it_is_made() {
    for (int shards : new int[] {0, -1, 257}) {
      assertThrows(IllegalArgumentException.class, () -> keys(shards, "0"));
    }
    assertThrows(IllegalArgumentException.class, () -> keys(1, "g"));
    assertThrows(IllegalArgumentException.class, () -> new StoreDescriptor(1, 1, "0".repeat(63)));
    assertEquals(256, keys(256, "a").shards());
  }
}
