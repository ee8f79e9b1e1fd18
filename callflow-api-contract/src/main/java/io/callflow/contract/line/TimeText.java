package io.callflow.contract.line;

import io.callflow.contract.json.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passes over times in the form in which {@link Timestamps#format} writes them. For one thread. */
final class TimeText {
  /** The length of a day in a time: {@code 2026-01-15}. */
  private static final int DAY = 10;

  /** The length of a time without its fraction: {@code 2026-01-15T09:30:00}. */
  private static final int SECONDS = 19;

  private final LineText in;
  private final byte[] text;

  /** Where the last valid day stands; negative before the first. */
  private int lastDay = -1;

  /** The midnight of the last valid day, in seconds since the epoch. */
  private long lastMidnight;

  TimeText(LineText in) {
    this.in = in;
    this.text = in.bytes();
  }

  /** Passes a time and the quote after it; null if it has any other form. */
  @Nullable Instant take() {
    int start = in.at();
    if (text.length - start <= SECONDS + 1 || !isDay(start)) {
      return null;
    }
    int second = secondOfDay(start + DAY);
    if (second < 0) {
      return null;
    }
    in.goTo(start + SECONDS);
    int nano = 0;
    if (in.take('.')) {
      int from = in.at();
      int digits = in.digits();
      if ((digits != 3 && digits != 6 && digits != 9) || number(in.at() - 3, 3) == 0) {
        return null;
      }
      nano = number(from, digits) * (digits == 3 ? 1_000_000 : digits == 6 ? 1_000 : 1);
    }
    return in.take('Z') && in.take('"') ? Instant.ofEpochSecond(lastMidnight + second, nano) : null;
  }

  /** Whether a day stands there; events of one call are mostly of one day, so it is kept. */
  private boolean isDay(int from) {
    if (lastDay >= 0 && Arrays.equals(text, from, from + DAY, text, lastDay, lastDay + DAY)) {
      return true;
    }
    String midnight = new String(text, from, DAY, StandardCharsets.ISO_8859_1) + "T00:00:00Z";
    Optional<Instant> parsed = Timestamps.parse(midnight);
    if (parsed.isEmpty()) {
      return false;
    }
    lastDay = from;
    lastMidnight = parsed.get().getEpochSecond();
    return true;
  }

  /** The second of the day in {@code T09:30:00}; negative if there is none. */
  private int secondOfDay(int from) {
    int hour = number(from + 1, 2);
    int minute = number(from + 4, 2);
    int second = number(from + 7, 2);
    boolean exists =
        text[from] == 'T'
            && text[from + 3] == ':'
            && text[from + 6] == ':'
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60;
    return exists ? (hour * 60 + minute) * 60 + second : -1;
  }

  /** The number in these digits; negative if other characters are among them. */
  private int number(int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      if (!LineText.isDigit(text[i])) {
        return -1;
      }
      number = 10 * number + text[i] - '0';
    }
    return number;
  }
}
