package io.callflow.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The media types that a client accepts, from its {@code Accept} header (RFC 9110 §12.5.1). Parts
 * that cannot be parsed are ignored; an empty header accepts every type.
 */
final class Acceptance {
  private static final Pattern TYPE =
      Pattern.compile("([-!#$%&'*+.^_`|~0-9a-z]+)/([-!#$%&'*+.^_`|~0-9a-z]+)");
  private static final Pattern QUALITY = Pattern.compile("q=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)");

  /** A media range with its q. */
  private record Range(String type, String subtype, double quality) {
    /** How specific the range is for this type: 3 exact, 2 subtype wildcard, 1 any, 0 no match. */
    int precision(String mediaType) {
      if (mediaType.equals(type + "/" + subtype)) {
        return 3;
      }
      if (!subtype.equals("*")) {
        return 0;
      }
      return mediaType.startsWith(type + "/") ? 2 : type.equals("*") ? 1 : 0;
    }
  }

  private final List<Range> ranges = new ArrayList<>();

  Acceptance(String header) {
    for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] words = part.split(";", -1);
      Matcher type = TYPE.matcher(words[0].strip());
      double quality = 1;
      for (int i = 1; i < words.length; i++) {
        Matcher weight = QUALITY.matcher(words[i].strip());
        if (weight.matches()) {
          quality = Double.parseDouble(weight.group(1));
        }
      }
      if (type.matches()) {
        ranges.add(new Range(type.group(1), type.group(2), quality));
      }
    }
    if (ranges.isEmpty()) {
      ranges.add(new Range("*", "*", 1));
    }
  }

  /** Returns the q of this type, from 0 (not accepted) to 1; the most specific range decides. */
  double quality(String mediaType) {
    return ranges.stream()
        .filter(range -> range.precision(mediaType) > 0)
        .max(
            Comparator.comparingInt((Range range) -> range.precision(mediaType))
                .thenComparingDouble(Range::quality))
        .map(Range::quality)
        .orElse(0.0);
  }
}
