package io.callflow.sources.asterisk;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.Set;

/** Events of the Asterisk REST Interface, one after the other as its WebSocket sends them. */
public final class AriFormat implements NativeFormat {
  private static final Set<String> OTHER_TYPES =
      Set.of("Dial", "StasisStart", "StasisEnd", "DeviceStateChanged", "PeerStatusChange");

  @Override
  public boolean recognises(Head head) {
    JsonNode first = head.json();
    if (first != null && first.path("events").path(0).isObject()) {
      first = first.path("events").path(0);
    }
    if (first == null || !first.path("type").isTextual()) {
      return false;
    }
    String type = first.path("type").textValue();
    boolean isEvent = first.has("application") && first.has("timestamp");
    boolean isNamed =
        type.matches(
                "(Channel|Bridge|Playback|Recording|Application|Endpoint|Contact)[A-Z][A-Za-z]{1,40}")
            || OTHER_TYPES.contains(type);
    boolean hasPart = false;
    for (String part : new String[] {"channel", "bridge", "peer", "playback", "recording"}) {
      hasPart |= first.path(part).isObject();
    }
    return !first.has("specversion")
        && ((isNamed && (isEvent || hasPart)) || (isEvent && first.has("asterisk_id")));
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    AriEvents events = new AriEvents(settings.zone(), settings.sourceOr(AsteriskFormats.SOURCE));
    return new JsonRecords(input, settings, Set.of("events"), events);
  }
}
