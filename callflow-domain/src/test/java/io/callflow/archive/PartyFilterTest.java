package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.PartyAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PartyFilterTest {
  private static CallFlowEvent event(@Nullable Party from, @Nullable Party to) {
    return CallFlowEvent.builder(new CallId("c"), EventType.CALL_STARTED, Instant.EPOCH, "pbx")
        .from(from)
        .to(to)
        .build();
  }

  private static void assertFinds(boolean found, String query, Party party) {
    assertEquals(found, PartyFilter.of(query).admits(event(party, null)), query + " in " + party);
    assertEquals(found, PartyFilter.of(query).admits(event(null, party)), query + " in " + party);
    if (found) {
      assertTrue(
          PartyAddress.of(party).stream()
              .anyMatch(address -> address.user().equals(PartyAddress.of(query).user())),
          "the index leads from " + query + " to " + party);
    }
  }

  @Test
  void a_query_finds_every_spelling() {
    Party number = Party.number("+493012345");
    for (String query :
        List.of(
            "+49 (30) 123-45",
            "493012345",
            "tel:+493012345;ext=1",
            "sip:+493012345@pbx.example;user=phone")) {
      assertFinds(true, query, number);
      assertFinds(true, query, Party.raw("+49 30 12345"));
      assertFinds(true, query, Party.uri("sip:+493012345@pbx.example"));
    }
    assertFinds(true, "1015", Party.raw("1015"));
    assertFinds(true, "1015", Party.uri("sip:1015@PBX:5060"));
    assertFinds(true, "sip:1015@pbx", Party.raw("1015"));
    assertFinds(false, "101", Party.raw("1015"));
    assertFinds(false, "+493012345", Party.raw("03012345"));
  }

  @Test
  void a_host_counts_where_both_name_one() {
    assertFinds(true, "sip:alice@a", Party.uri("sip:alice@a:5060"));
    assertFinds(false, "sip:alice@a", Party.uri("sip:alice@b"));
    assertFinds(true, "alice", Party.uri("sip:alice@b"));
    assertFinds(true, "sip:alice@a", new Party(null, "sip:alice@b", "Alice", null));
  }

  @Test
  void a_name_finds_a_party_of_whom_no_more_is_known() {
    assertFinds(true, "anna", new Party(null, null, null, "Anna"));
    assertFinds(false, "anna", new Party(null, null, "1015", "Anna"));
  }

  @Test
  void no_filter_admits_everything_and_a_filter_nothing_without_parties() {
    assertTrue(PartyFilter.of(null).admits(event(null, null)));
    assertFalse(PartyFilter.of("").admits(event(null, null)));
  }
}
