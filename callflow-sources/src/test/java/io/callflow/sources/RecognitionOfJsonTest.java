package io.callflow.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the formats that are JSON an input is. */
class RecognitionOfJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "callflow | {\"format\":1,\"callId\":\"c\",\"chunk\":0,\"revision\":1,\"sealed\":false,\"state\":\"live\"}",
        "callflow | {\"events\":[{\"callId\":\"c\",\"eventType\":\"a\",\"timestamp\":\"t\"}]}",
        "callflow | {\"items\":[{\"callId\":\"c\",\"eventType\":\"a\",\"timestamp\":\"t\"}],\"count\":1}",
        "cloudevents | {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"io.callflow.a\"}",
        "cloudevents | [{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\"}]",
        "twilio | {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"com.twilio.voice.status-callback.call.initiated\",\"data\":{}}",
        "vcon | {\"parties\":[],\"dialog\":[]}",
        "vcon | {\"uuid\":\"1\",\"created_at\":\"2026\",\"dialog\":[]}",
        "vcon | {\"payload\":\"e30\",\"signatures\":[]}",
        "asterisk-ari | {\"type\":\"StasisStart\",\"channel\":{\"id\":\"1\"}}",
        "asterisk-ari | {\"type\":\"FutureThing\",\"timestamp\":\"t\",\"application\":\"a\",\"asterisk_id\":\"b\"}",
        "none | {\"text\":\"long\",\"subject\":\"test\"}",
        "none | {\"type\":\"ChannelThing\"}",
        "none | {\"callId\":\"c\"}",
      })
  void an_input_is_recognised_by_its_first_object(String format, String json) {
    assertEquals(
        format,
        Sources.recognise(json.getBytes(StandardCharsets.UTF_8))
            .map(SourceFormat::id)
            .orElse("none"));
  }
}
