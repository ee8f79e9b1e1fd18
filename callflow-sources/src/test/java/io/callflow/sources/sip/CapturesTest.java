package io.callflow.sources.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which tshark and Homer write messages. */
class CapturesTest {
  private static final String HEADERS =
      "Via: SIP/2.0/UDP 10.0.0.1;branch=z1\\r\\nFrom: <sip:a@x>;tag=a\\r\\nTo: <sip:b@x>\\r\\n"
          + "Call-ID: c1\\r\\nCSeq: 1 INVITE\\r\\nContent-Length: 0\\r\\n\\r\\n";
  private static final String LINE = "INVITE sip:b@x SIP/2.0";

  private static final String LAYERS =
      """
      "frame":{"frame.time_epoch":"1790000000.123456000"},\
      "ip":{"ip.src":"10.0.0.1","ip.dst":"10.0.0.2"},\
      "udp":{"udp.srcport":"5060","udp.dstport":"5070"},\
      "sip":{"sip.Request-Line":"%s","sip.msg_hdr":"%s"}"""
          .formatted(LINE, HEADERS);

  private static final String JSON =
      "[{\"_index\":\"packets-1\",\"_source\":{\"layers\":{" + LAYERS + "}}}]";

  private static final String HEP =
      """
      {"timeSeconds":1790000000,"timeUseconds":123456,"srcIp":"10.0.0.1","srcPort":5060,\
      "dstIp":"10.0.0.2","dstPort":5070,"raw":"%s\\r\\n%s"}"""
          .formatted(LINE, HEADERS);

  private static List<SourceRecord> records(SourceFormat format, byte[] bytes) {
    try (Stream<SourceRecord> records = Sources.read(format, new ByteArrayInputStream(bytes))) {
      return records.toList();
    }
  }

  private static List<SourceRecord> records(SourceFormat format, String text) {
    return records(format, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> ids(SourceFormat format, String text) {
    List<String> ids = new ArrayList<>();
    for (SourceRecord record : records(format, text)) {
      assertTrue(record.fault() == null, () -> "" + record.fault());
      record.events().stream().map(CallFlowEvent::sourceEventId).forEach(ids::add);
    }
    return ids;
  }

  @Test
  void all_forms_of_tshark_give_the_same_events() {
    String ek =
        "{\"index\":{\"_index\":\"packets-1\"}}\n{\"timestamp\":\"1\",\"layers\":{"
            + LAYERS
                .replace("frame.", "frame_frame_")
                .replace("\"ip.", "\"ip_ip_")
                .replace("\"udp.", "\"udp_udp_")
                .replace("sip.", "sip_sip_")
            + "}}\n";
    String fields =
        """
        {"layers":{"frame_time_epoch":["1790000000.123456"],"ip_src":["10.0.0.1"],\
        "ip_dst":["10.0.0.2"],"udp_srcport":["5060"],"udp_dstport":["5070"],\
        "sip_Request-Line":["%s"],"sip_msg_hdr":["%s"]}}"""
            .formatted(LINE, HEADERS);
    String nested =
        JSON.replace(
            "\"sip.msg_hdr\":\"" + HEADERS + "\"",
            "\"sip.msg_hdr_tree\":{\"sip.Via\":\"SIP/2.0/UDP 10.0.0.1;branch=z1\","
                + "\"sip.From\":\"<sip:a@x>;tag=a\",\"sip.To\":\"<sip:b@x>\","
                + "\"sip.Call-ID\":\"c1\",\"sip.CSeq\":\"1 INVITE\"}");
    List<String> ids = ids(SourceFormat.SIP_TSHARK, JSON);

    assertEquals(2, ids.size());
    assertEquals(ids, ids(SourceFormat.SIP_TSHARK, ek));
    assertEquals(ids, ids(SourceFormat.SIP_TSHARK, fields));
    assertEquals(ids, ids(SourceFormat.SIP_TSHARK, nested));
    assertNotEquals(ids, ids(SourceFormat.SIP_HEP, HEP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"time\":\"2026-09-21T14:13:20.123456Z\"",
        "\"micro_ts\":1790000000123456",
        "\"micro_ts\":\"1790000000123456\"",
        "\"create_date\":\"2026-09-21 14:13:20.123456\"",
        "\"micro_ts\":0,\"date\":\"1790000000.123456\""
      })
  void homer_says_the_time_in_several_ways(String time) {
    String record = HEP.replace("\"timeSeconds\":1790000000,\"timeUseconds\":123456", time);

    assertEquals(ids(SourceFormat.SIP_HEP, HEP), ids(SourceFormat.SIP_HEP, record));
    assertEquals(
        SourceFormat.SIP_HEP,
        Sources.recognise(record.getBytes(StandardCharsets.UTF_8)).orElseThrow());
  }

  @Test
  void homer_wraps_messages_in_several_ways() {
    List<String> ids = ids(SourceFormat.SIP_HEP, HEP);

    for (String wrapped :
        List.of(
            "{\"data\":{\"messages\":[" + HEP + "]}}",
            "{\"total\":1,\"data\":[" + HEP + "]}",
            "[" + HEP + "]",
            "{\"messages\":[" + HEP + "]}")) {
      assertEquals(ids, ids(SourceFormat.SIP_HEP, wrapped), wrapped);
      assertEquals(
          SourceFormat.SIP_HEP,
          Sources.recognise(wrapped.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }
  }

  @Test
  void a_record_without_a_time_is_refused() {
    SourceRecord record = records(SourceFormat.SIP_HEP, HEP.replace("timeSeconds", "pause")).get(0);

    assertTrue(Objects.requireNonNull(record.fault()).startsWith("has no time"), record::fault);
  }

  @Test
  void what_tshark_complains_about_is_refused_behind_what_was_read() {
    List<SourceRecord> records =
        records(
            SourceFormat.SIP_TSHARK,
            "{\"layers\":{"
                + LAYERS.replace(
                    "\"frame.time_epoch\"", "\"frame.number\":\"17\",\"frame.time_epoch\"")
                + "}}\n{\"error\":\"cut short\"}\n");

    assertEquals(2, records.get(0).events().size());
    assertEquals("stops after frame 17: cut short", records.get(1).fault());
  }

  @Test
  void frames_without_sip_are_skipped_and_other_objects_are_refused() {
    List<SourceRecord> records =
        records(
            SourceFormat.SIP_TSHARK,
            "{\"layers\":{\"frame\":{\"frame.time_epoch\":\"1\"}}}\n{\"a\":1}\n{\"layers\":{\"sip\":{}}}");

    assertEquals("no SIP", records.get(0).skipped());
    assertEquals("has no layers: it is no frame of tshark", records.get(1).fault());
    assertEquals(3, records.size());
  }

  @Test
  void a_broken_packet_of_hep_is_refused_and_the_next_one_is_read() throws Exception {
    byte[] sample = sample();
    byte[] broken = sample.clone();
    broken[3] = '9';
    byte[] cut = Arrays.copyOf(sample, sample.length - 10);
    List<SourceRecord> whole = records(SourceFormat.SIP_HEP, sample);

    List<SourceRecord> others = records(SourceFormat.SIP_HEP, broken);
    assertEquals("byte 0: is no packet of HEP 3", others.get(0).fault());
    assertEquals(whole.get(5).events(), others.get(5).events());
    assertEquals(whole.size(), others.size());
    List<SourceRecord> shortened = records(SourceFormat.SIP_HEP, cut);
    String fault = Objects.requireNonNull(shortened.get(shortened.size() - 1).fault());
    assertTrue(fault.endsWith("is cut off at the end of the input"), fault);
  }

  @Test
  void a_packet_that_is_cut_off_does_not_swallow_the_next_one() throws Exception {
    List<SourceRecord> records = records(SourceFormat.SIP_HEP, sample());
    int last = records.size() - 1;

    assertEquals(
        List.of("no packet of HEP 3", "cut off before the next packet"),
        records.stream()
            .filter(record -> record.fault() != null)
            .map(record -> String.valueOf(record.fault()).split("is ", 2)[1])
            .toList());
    assertEquals(2, records.get(last - 3).events().size());
    assertEquals("busy-1@10.0.0.11", records.get(last - 3).events().get(0).callId().value());
  }

  private static byte[] sample() throws IOException {
    return Files.readAllBytes(
        Path.of("src/test/resources/io/callflow/sources/samples/sip-hep/packets.hep"));
  }

  @Test
  void any_bytes_end_in_records() {
    Random random = new Random(16);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      byte[] hep = new byte[bytes.length + 4];
      System.arraycopy("HEP3".getBytes(StandardCharsets.US_ASCII), 0, hep, 0, 4);
      System.arraycopy(bytes, 0, hep, 4, bytes.length);
      records(SourceFormat.SIP_HEP, hep);
      records(SourceFormat.SIP_HEP, bytes);
      records(SourceFormat.SIP_TSHARK, bytes);
    }
  }
}
