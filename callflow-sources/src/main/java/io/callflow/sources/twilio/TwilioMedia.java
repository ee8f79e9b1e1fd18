package io.callflow.sources.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.MediaQuality;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.Texts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The quality of media by Voice Insights' metrics: <a
 * href="https://www.twilio.com/docs/voice/voice-insights/api/call/call-summary-resource">call
 * summary</a>. Values out of range are left out.
 */
final class TwilioMedia {
  private TwilioMedia() {}

  /**
   * The quality of one stream; null if nothing was measured.
   *
   * @param postDialDelay milliseconds; null if it is not known
   * @param parts objects that have the metrics; the first one that has a metric counts
   */
  static @Nullable MediaQuality quality(@Nullable Long postDialDelay, JsonNode... parts) {
    BigDecimal mos = metric("mos", 1, 5, parts);
    BigDecimal jitter = metric("jitter", 0, 60_000, parts);
    BigDecimal loss = metric("packets_loss_percentage", 0, 100, parts);
    BigDecimal roundTrip = metric("rtt", 0, 60_000, parts);
    String codec = null;
    for (JsonNode part : parts) {
      codec = codec == null ? Texts.plain(Members.text(part, "codec_name"), 256) : codec;
    }
    Long delay = postDialDelay == null || postDialDelay > 3_600_000 ? null : postDialDelay;
    boolean measured = mos != null || jitter != null || loss != null || roundTrip != null;
    return measured || codec != null || delay != null
        ? new MediaQuality(mos, jitter, loss, roundTrip, delay, codec)
        : null;
  }

  private static @Nullable BigDecimal metric(String name, int min, int max, JsonNode... parts) {
    for (JsonNode part : parts) {
      JsonNode value = part.path(name);
      if (value.isObject()) {
        value = value.has("avg") ? value.path("avg") : value.path("value");
      }
      BigDecimal number = Members.number(value);
      if (number != null
          && number.compareTo(BigDecimal.valueOf(min)) >= 0
          && number.compareTo(BigDecimal.valueOf(max)) <= 0) {
        return number.setScale(MediaQuality.MAX_DECIMALS, RoundingMode.HALF_UP);
      }
    }
    return null;
  }
}
