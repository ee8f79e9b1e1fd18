package io.callflow.sources.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.FormFields;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.Set;

/**
 * Twilio's records in all their forms, which may be mixed: callbacks as forms, one a line, or as
 * JSON; pages of the REST API; Event Streams.
 */
public final class TwilioFormat implements NativeFormat {
  private static final Set<String> CONTAINERS =
      Set.of("events", "calls", "call_summaries", "metrics");

  @Override
  public boolean recognises(Head head) {
    JsonNode json = head.json();
    if (json != null) {
      return isPage(json) || TwilioKind.of(json) != TwilioKind.UNKNOWN;
    }
    String first = head.text().stripLeading();
    int end = first.indexOf('\n');
    String line = end < 0 ? first : first.substring(0, end);
    return line.length() < 65_536
        && TwilioKind.CALLBACK_NAMES.stream()
            .anyMatch(name -> line.startsWith(name + "=") || hasField(line, name));
  }

  private static boolean hasField(String line, String name) {
    return line.contains("&" + name + "=") || line.contains("?" + name + "=");
  }

  /** Whether the object holds a page of records, whose first one may lie behind the beginning. */
  private static boolean isPage(JsonNode json) {
    JsonNode key = json.path("meta").path("key");
    return (key.isTextual()
            && Set.of("events", "call_summaries", "metrics").contains(key.textValue())
            && json.path("meta").path("url").asText().contains("twilio.com"))
        || json.path("call_summaries").isArray()
        || (json.path("calls").isArray() && isOfTwilio(json, "calls"))
        || (json.path("events").isArray() && isOfTwilio(json, "events"));
  }

  private static boolean isOfTwilio(JsonNode json, String member) {
    return json.path("first_page_uri").asText().contains("/Accounts/AC")
        || TwilioKind.of(json.path(member).path(0)) != TwilioKind.UNKNOWN;
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    TwilioMapper mapper = new TwilioMapper(settings.sourceOr("twilio"), settings.zone());
    return new JsonRecords(input, settings, CONTAINERS, mapper, FormFields::read);
  }
}
