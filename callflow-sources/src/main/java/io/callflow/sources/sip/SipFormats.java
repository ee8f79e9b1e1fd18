package io.callflow.sources.sip;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The formats in which SIP messages are captured. */
public final class SipFormats {
  /** Homer: packets of HEP, or JSON. */
  public static final NativeFormat HEP =
      new NativeFormat() {
        @Override
        public boolean recognises(Head head) {
          if (head.startsWith('H', 'E', 'P', '3')) {
            return true;
          }
          JsonNode json = head.json();
          return json != null && !isTshark(json) && HepJson.isLikely(json);
        }

        @Override
        public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
          InputStream in = new BufferedInputStream(input.open(), 1 << 16);
          in.mark(1);
          int first = in.read();
          in.reset();
          return first == 'H'
              ? new HepPackets(() -> in, settings)
              : new JsonRecords(() -> in, settings, HepJson.CONTAINERS, new HepJson(settings));
        }
      };

  /** Wireshark's tshark: its JSON, with or without lines for Elasticsearch. */
  public static final NativeFormat TSHARK =
      new NativeFormat() {
        @Override
        public boolean recognises(Head head) {
          JsonNode json = head.json();
          return json != null && isTshark(json);
        }

        @Override
        public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
          return new TsharkReader(input, settings);
        }
      };

  private SipFormats() {}

  private static boolean isTshark(JsonNode json) {
    return json.path("layers").isObject()
        || json.path("_source").path("layers").isObject()
        || json.path("index").path("_index").asText().startsWith("packets-");
  }
}
