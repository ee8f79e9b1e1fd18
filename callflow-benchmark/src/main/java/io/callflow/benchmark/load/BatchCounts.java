package io.callflow.benchmark.load;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the counts at the end of the answer to a batch. */
final class BatchCounts {
  private static final int TAIL = 160;
  private static final Pattern COUNTS =
      Pattern.compile("\"counts\":\\{\"created\":([0-9]+),\"duplicate\":([0-9]+),");

  private BatchCounts() {}

  /** How many events of the batch are stored; 0 if the answer does not tell. */
  static int stored(byte[] body, int length) {
    int from = Math.max(0, length - TAIL);
    Matcher counts =
        COUNTS.matcher(new String(body, from, length - from, StandardCharsets.US_ASCII));
    return counts.find()
        ? Integer.parseInt(counts.group(1)) + Integer.parseInt(counts.group(2))
        : 0;
  }
}
