package io.callflow.sources.vonage;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.BadRecord;
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
 * Vonage's webhooks: JSON objects, or the queries of GET requests, one a line; both may be mixed.
 */
public final class VonageFormat implements NativeFormat {
  @Override
  public boolean recognises(Head head) {
    JsonNode json = head.json();
    if (json != null) {
      return VonageKind.of(json) != VonageKind.UNKNOWN;
    }
    String first = head.text().stripLeading();
    int end = first.indexOf('\n');
    String line = end < 0 ? first : first.substring(0, end);
    if (line.length() > 65_536 || !line.contains("uuid=")) {
      return false;
    }
    try {
      return VonageKind.of(FormFields.read(line)) != VonageKind.UNKNOWN;
    } catch (BadRecord e) {
      return false;
    }
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    VonageMapper mapper = new VonageMapper(settings.sourceOr("vonage"), settings.zone());
    return new JsonRecords(input, settings, Set.of(), mapper, FormFields::read);
  }
}
