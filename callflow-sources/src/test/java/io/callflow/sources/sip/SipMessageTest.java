package io.callflow.sources.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.sources.reading.BadRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipMessageTest {
  @Test
  void a_request_has_its_method_uri_headers_and_body() throws BadRecord {
    SipMessage message =
        SipMessage.parse(
            "INVITE sip:bob@example.com SIP/2.0\r\nCall-ID: a@b\r\nContent-Length: 4\r\n\r\nv=0\nrest");

    assertEquals("INVITE", message.method());
    assertEquals("sip:bob@example.com", message.requestUri());
    assertEquals("a@b", message.first("call-id"));
    assertEquals("v=0\n", message.body());
    assertTrue(message.isRequest());
  }

  @Test
  void a_response_has_its_code_and_phrase() throws BadRecord {
    SipMessage message =
        SipMessage.parse("SIP/2.0 486 Busy Here, really\r\nCSeq: 7 invite\r\n\r\n");

    assertEquals(486, message.code());
    assertEquals("Busy Here, really", message.phrase());
    assertEquals("INVITE", message.transaction());
  }

  @Test
  void a_response_without_a_phrase_is_one() throws BadRecord {
    assertEquals("", SipMessage.parse("SIP/2.0 200\r\n\r\n").phrase());
  }

  @Test
  void compact_and_folded_headers_in_any_case_with_line_feeds_alone_are_read() throws BadRecord {
    SipMessage message =
        SipMessage.parse(
            "\r\n\r\nBYE sip:x SIP/2.0\ni : one\nF: \"A\"\n <sip:a@b>\n\t;tag=1\ncontent-length: 0\n\n");

    assertEquals("one", message.first("Call-ID"));
    assertEquals("\"A\" <sip:a@b> ;tag=1", message.first("From"));
    assertEquals("1", message.from().tag());
    assertEquals("A", message.from().name());
  }

  @Test
  void values_on_one_line_are_separated_at_commas_outside_of_quotes_and_brackets()
      throws BadRecord {
    SipMessage message =
        SipMessage.parse(
            String.join(
                "\r\n",
                "BYE sip:x SIP/2.0",
                "Via: SIP/2.0/UDP a;branch=z1, SIP/2.0/UDP b;branch=z2",
                "v: SIP/2.0/TCP c",
                "m: \"x, \\\"y\\\"\" <sip:a,b@c>, <sip:d>",
                "",
                ""));

    assertEquals(3, message.values("Via").size());
    assertEquals("z1", message.branch());
    assertEquals(List.of("\"x, \\\"y\\\"\" <sip:a,b@c>", "<sip:d>"), message.values("Contact"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "INVITE\r\n\r\n",
        "INVITE sip:a SIP/3.0\r\n\r\n",
        "SIP/2.0 99 Low\r\n\r\n",
        "SIP/2.0 2000 High\r\n\r\n",
        "SIP/2.0 abc\r\n\r\n",
        "SIP/2.0",
        "In\u0000VITE sip:a SIP/2.0\r\n\r\n",
        "",
        "\uD800"
      })
  void what_begins_otherwise_is_no_message(String text) {
    assertThrows(BadRecord.class, () -> SipMessage.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BYE sip:a SIP/2.0",
        "BYE sip:a SIP/2.0\r\n: x\r\nno colon\r\nVia:\r\nFrom: \"open <sip:a\r\nTo: <<>>;;=;tag\r\n",
        "BYE sip:a SIP/2.0\r\n folded first\r\nContact: \"\\",
        "BYE sip:a SIP/2.0\r\nContent-Length: 99999999999999999999\r\n\r\nx",
        "BYE sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\nx"
      })
  void broken_headers_do_no_harm(String text) throws BadRecord {
    SipMessage message = SipMessage.parse(text);

    assertEquals("BYE", message.method());
    message.values("Via");
    message.values("Contact");
    message.from().party();
    message.to().party();
    message.branch();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<sip:a@b;transport=udp?x=y>;tag=1|sip:a@b|1|",
        "sip:a@b;tag=2|sip:a@b|2|",
        "\"Q <x>; \\\"y\\\"\" <sips:a:secret@b:5061>;x;TAG=3|sips:a@b:5061|3|Q <x>; \"y\"",
        "Alice <sip:+49;cpc=x@b>;tag=\"4\"|sip:+49@b|4|Alice",
        "<tel:+49-30-1;ext=5>|tel:+49-30-1||",
        "<sip:[2001:db8::1]:5060;lr>|sip:[2001:db8::1]:5060||",
        "\"Müller\" <sip:m%fc@b>|sip:m%fc@b||Müller",
      })
  void an_address_is_read_with_its_tag_and_name(String value, String uri, String tag, String name) {
    SipAddress address = SipAddress.parse(value);

    assertEquals(uri, address.plainUri());
    assertEquals(tag, address.tag());
    assertEquals(name, address.name());
  }

  @ParameterizedTest
  @CsvSource({"sip:200@b,200", "sip:a%40b:pw@c,a@b", "tel:+4930;x=y,+4930", "sip:b.example,", "*,"})
  void the_user_of_a_uri_is_unescaped(String uri, String user) {
    assertEquals(user, SipAddress.user(uri));
  }

  @Test
  void a_session_description_tells_address_direction_and_codecs() {
    Sdp sdp =
        Sdp.of(
            String.join(
                "\r\n",
                "v=0",
                "c=IN IP4 1.1.1.1",
                "a=sendonly",
                "m=video 1 RTP/AVP 96",
                "m=audio 9 RTP/AVP 0 8",
                "c=IN IP6 ::1",
                "a=rtpmap:0 PCMU/8000",
                "a=inactive",
                "m=image 5 udptl t38",
                ""));

    assertEquals(new Sdp("[::1]:9", "inactive", "PCMU"), sdp);
    assertNull(Sdp.of("Signal=1"));
    assertEquals(
        new Sdp("1.1.1.1:9", null, "0,8"),
        Sdp.of("v=0\nc=IN IP4 1.1.1.1/127\nm=audio 9 RTP/AVP 0 8"));
  }

  @ParameterizedTest
  @CsvSource({
    "1790000000,2026-09-21T14:13:20Z",
    "1790000000.123456789,2026-09-21T14:13:20.123456789Z",
    "1790000000123,2026-09-21T14:13:20.123Z",
    "1790000000123456,2026-09-21T14:13:20.123456Z",
    "1790000000123456789,2026-09-21T14:13:20.123456789Z",
    "2026-09-21T14:13:20.5Z,2026-09-21T14:13:20.500Z",
    "2026-09-21 16:13:20+02:00,2026-09-21T14:13:20Z",
    "yesterday,",
    "99999999999999999999999,",
    "12.x,",
    "'',"
  })
  void times_are_read_by_their_size(String written, String instant) {
    assertEquals(
        instant,
        String.valueOf(SipPacket.time(written)).replace("null", "").isEmpty()
            ? null
            : String.valueOf(SipPacket.time(written)));
  }
}
