package io.callflow.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PartyAddressTest {
  private static final List<String> SCHEMES = List.of("", "", "tel:", "TEL:", "sip:");
  private static final List<String> PIECES =
      List.of(
          "+", "4", "9", "30", "12345", " ", "-", "(", ")", "\u00A0", "a", "A", "@", "host", ";x",
          ".");

  private static void assertReadsAs(String user, @Nullable String host, String... spellings) {
    for (String spelling : spellings) {
      assertEquals(new PartyAddress(user, host), PartyAddress.of(spelling), spelling);
    }
  }

  private static Set<String> users(Party party) {
    return PartyAddress.of(party).stream().map(PartyAddress::user).collect(Collectors.toSet());
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

  @Test
  void a_party_is_found_under_everything_it_is_called() {
    assertEquals(
        Set.of("493012345", "alice", "1015"),
        users(new Party("+493012345", "sip:alice@a", "1015", "Alice")));
    assertEquals(
        Set.of("493012345"),
        users(new Party("+493012345", "tel:+493012345", "+49 30 12345", null)));
  }

  @Test
  void texts_of_one_identity_are_numbers_by_their_digits_and_other_texts_in_any_case() {
    for (List<String> same :
        List.of(
            List.of(
                "+493012345", "+49 (30) 123-45", " +49\u00A030 12345 ", "tel:+49-30-12345;ext=1"),
            List.of("03012345", "030 123 45"),
            List.of("anna müller", "Anna Müller", " ANNA MÜLLER"),
            List.of("1015", "tel:1015"),
            List.of("sip:1015@a", "SIP:1015@A"))) {
      for (String text : same) {
        assertEquals(same.get(0), PartyAddress.identity(text), text);
      }
    }
    for (List<String> two :
        List.of(
            List.of("+493012345", "493012345"),
            List.of("1-2", "12"),
            List.of("030.123.45", "03012345"),
            List.of("1015", "sip:1015@a"),
            List.of("sip:1015@a", "sip:1015@b"),
            List.of("sip:1015@a", "sip:1015@a:5060"))) {
      assertNotEquals(PartyAddress.identity(two.get(0)), PartyAddress.identity(two.get(1)));
    }
  }

  @Test
  void texts_of_one_identity_match() {
    Random random = new Random(1);
    int sameOfTwo = 0;
    for (int i = 0; i < 200_000; i++) {
      String one = text(random);
      String other = random.nextBoolean() ? text(random) : respelled(one, random);
      if (PartyAddress.identity(one).equals(PartyAddress.identity(other))) {
        sameOfTwo += one.equals(other) ? 0 : 1;
        assertTrue(
            PartyAddress.of(one).matches(PartyAddress.of(other)), "'" + one + "', '" + other + "'");
      }
    }
    assertTrue(sameOfTwo > 1_000, "pairs of different texts: " + sameOfTwo);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder(SCHEMES.get(random.nextInt(SCHEMES.size())));
    for (int length = random.nextInt(7); length >= 0; length--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static String respelled(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    String mark = List.of(" ", "-", "(", ")").get(random.nextInt(4));
    return text.substring(0, at) + mark + text.substring(at).toUpperCase(Locale.ROOT);
  }
}
