package io.callflow.contract.export;

import io.callflow.event.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes SIP messages as sngrep saves them: a line with time (UTC) and addresses, the message, an
 * empty line.
 */
final class SipTextExport implements ExportWriter<StoredEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final byte[] NOTHING = new byte[0];

  @Override
  public byte[] begin() {
    return NOTHING;
  }

  @Override
  public byte[] next(StoredEvent event) {
    SipPacket packet = SipPacket.of(event);
    if (packet == null) {
      return NOTHING;
    }
    String text =
        TIME.format(packet.time())
            + " "
            + told(packet.from())
            + " -> "
            + told(packet.to())
            + "\n"
            + packet.text()
            + (packet.text().endsWith("\n") ? "\n" : "\n\n");
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String told(@Nullable String address) {
    return address == null ? "unknown" : address;
  }

  @Override
  public byte[] end() {
    return NOTHING;
  }
}
