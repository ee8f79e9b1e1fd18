package io.callflow.store.file;

import io.callflow.store.ObjectKey;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Maps keys to paths: each segment is a folder, the last one a file. A segment of {@value
 * #FAN_OUT_FROM} or more characters (a hash, of which there may be millions) lies one folder
 * deeper, in a fan-out folder named {@code +} and the segment's first two characters. No segment
 * begins with {@code +} or {@code .}, so neither fan-out folders nor the store's own files collide
 * with one.
 */
final class Layout {
  static final int FAN_OUT_FROM = 20;
  static final int FAN_OUT_LENGTH = 2;
  static final char FAN_OUT_MARK = '+';

  private static final Pattern SEGMENT = Pattern.compile("[a-z0-9][a-z0-9._-]*");

  private Layout() {}

  static Path pathOf(Path root, ObjectKey key) {
    String value = key.value();
    StringBuilder path = new StringBuilder(value.length() + 16);
    for (int begin = 0; begin < value.length(); ) {
      int slash = value.indexOf('/', begin);
      int end = slash < 0 ? value.length() : slash;
      if (end - begin >= FAN_OUT_FROM) {
        path.append(FAN_OUT_MARK).append(value, begin, begin + FAN_OUT_LENGTH).append('/');
      }
      path.append(value, begin, end);
      if (slash >= 0) {
        path.append('/');
      }
      begin = end + 1;
    }
    return root.resolve(path.toString());
  }

  /** Whether this is the name of a fan-out folder. */
  static boolean isFanOut(String name) {
    return name.length() == 1 + FAN_OUT_LENGTH && name.charAt(0) == FAN_OUT_MARK;
  }

  /** Whether this is a segment that lies directly in its folder. */
  static boolean isDirect(String name) {
    return name.length() < FAN_OUT_FROM && SEGMENT.matcher(name).matches();
  }

  /** Whether this is a segment that lies in the fan-out folder of these characters. */
  static boolean isFannedOut(String name, String characters) {
    return name.length() >= FAN_OUT_FROM
        && name.startsWith(characters)
        && SEGMENT.matcher(name).matches();
  }
}
