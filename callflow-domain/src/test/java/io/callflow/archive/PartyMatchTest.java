package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PartyMatchTest {
  private static void assertReadsAs(String user, @Nullable String host, String... spellings) {
    for (String spelling : spellings) {
      assertEquals(new PartyMatch(user, host), PartyMatch.of(spelling), spelling);
    }
  }

  @Test
  void a_number_is_its_digits() {
    assertReadsAs(
        "493012345",
        null,
        "+493012345",
        "493012345",
        "+49 (30) 123-45",
        "+49.30.123.45",
        " +49 30/123\u00A045 ",
        "(+49) 3012345",
        "tel:+493012345",
        "TEL:+49-30-123-45",
        "tel:+493012345;ext=1",
        "tel:+493012345;phone-context=example.com");
    assertReadsAs("1015", null, "1015", "tel:1015", " 1015");
    assertReadsAs("0049301", null, "0049301");
  }

  @Test
  void a_sip_uri_is_its_user_and_host() {
    assertReadsAs(
        "493012345",
        "pbx.example",
        "sip:+493012345@pbx.example;user=phone",
        "sips:+493012345@pbx.example:5061",
        "SIP:+49-30-12345@PBX.example?subject=hello",
        "sip:%2B493012345@pbx.example",
        "sip:+493012345;phone-context=x@pbx.example");
    assertReadsAs("1015", "pbx", "sip:1015@PBX:5060", "sip:1015:secret@pbx");
    assertReadsAs("alice", "a", "sip:alice@a", "sip:Alice@A", "sip:%61lice@a;transport=tcp");
    assertReadsAs("pbx", "pbx", "sip:pbx", "sip:PBX:5060;lr");
    assertReadsAs("1015", "[2001:db8::1]", "sip:1015@[2001:DB8::1]:5060", "sip:1015@[2001:db8::1]");
  }

  @Test
  void anything_else_is_its_text_whatever_its_case() {
    assertReadsAs("anna müller", null, "Anna Müller", "ANNA MÜLLER ");
    assertReadsAs("pjsip/1015", null, "PJSIP/1015");
    assertReadsAs("*97", null, "*97");
    assertReadsAs("1+2", null, "1+2");
    assertReadsAs("+", null, "+");
    assertReadsAs("---", null, "---");
    assertReadsAs("", null, "", "  ", "tel:");
    assertReadsAs("%4", "a", "sip:%4@a");
    assertReadsAs("%zz", "a", "sip:%zz@a");
    assertReadsAs("é", "a", "sip:%C3%A9@a");
  }

  private static CallFlowEvent event(@Nullable Party from, @Nullable Party to) {
    return CallFlowEvent.builder(
            new CallId("c"), new EventType("call.started"), Instant.EPOCH, "pbx")
        .from(from)
        .to(to)
        .build();
  }

  private static void assertFinds(boolean found, String query, Party party) {
    assertEquals(found, PartyFilter.of(query).admits(event(party, null)), query + " in " + party);
    assertEquals(found, PartyFilter.of(query).admits(event(null, party)), query + " in " + party);
    if (found) {
      assertTrue(
          PartyMatch.terms(party).contains(PartyMatch.of(query).user()),
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
  void a_party_is_found_under_everything_it_is_called() {
    assertEquals(
        Set.of("493012345", "alice", "1015"),
        PartyMatch.terms(new Party("+493012345", "sip:alice@a", "1015", "Alice")));
    assertEquals(
        Set.of("493012345"),
        PartyMatch.terms(new Party("+493012345", "tel:+493012345", "+49 30 12345", null)));
  }

  @Test
  void no_filter_admits_everything_and_a_filter_nothing_without_parties() {
    assertTrue(PartyFilter.of(null).admits(event(null, null)));
    assertFalse(PartyFilter.of("").admits(event(null, null)));
  }
}
