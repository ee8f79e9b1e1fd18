package io.callflow.sources.vcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.Set;

/**
 * vCons in JSON, one after the other or in an array: {@code draft-ietf-vcon-vcon-core} and its
 * forerunners. The bodies of recordings and transcripts are not kept, so they may be of any size.
 * Of a vCon that Callflow wrote, the events in its attachment are read, and nothing else.
 */
public final class VconFormat implements NativeFormat {
  static final String SOURCE = "vcon";

  @Override
  public boolean recognises(Head head) {
    JsonNode first = head.json();
    if (first == null || first.has("specversion")) {
      return false;
    }
    int parts = 0;
    for (String part : new String[] {"parties", "dialog", "analysis", "attachments"}) {
      parts += first.path(part).isArray() ? 1 : 0;
    }
    boolean named = first.path("uuid").isTextual() && first.path("created_at").isTextual();
    return first.path("vcon").isTextual()
        || parts > 1
        || (parts > 0 && named)
        || VconRecords.protection(first) != null;
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    PushbackInputStream in = new PushbackInputStream(input.open(), OwnVcon.HEAD);
    byte[] head = in.readNBytes(OwnVcon.HEAD);
    in.unread(head);
    if (OwnVcon.begins(head)) {
      return OwnVcon.reader(in, settings.charset(), settings.sourceOr(SOURCE));
    }
    SourceInput shortened = () -> new ShortTexts(in);
    return new JsonRecords(
        shortened,
        settings,
        Set.of("vcons"),
        new VconRecords(settings.zone(), settings.sourceOr(SOURCE)));
  }
}
