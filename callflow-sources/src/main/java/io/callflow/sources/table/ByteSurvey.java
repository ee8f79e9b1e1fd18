package io.callflow.sources.table;

import io.callflow.sources.reading.Characters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What all bytes of a table say about its encoding and its escapes. Ignores NUL bytes, so that
 * escapes are found in UTF-16, too.
 */
final class ByteSurvey {
  /** Enough for two lines of the greatest length. */
  private static final int HEAD = 2 * Characters.MOST + (1 << 16);

  /** What may follow a backslash where it is an escape of MySQL or PostgreSQL outside quotes. */
  private static final String ESCAPED = "btnrfvNZ0\\'\t\r\n";

  private byte[] head = new byte[0];
  private boolean truncated;

  private long sequences;
  private long strayBytes;
  private boolean c1;
  private int missing;
  private int lowest;
  private int highest;
  private boolean nulls;

  private int beforeBackslash = '\n';
  private int beforePrevious = '\n';
  private int previous = '\n';
  private boolean afterEscape;
  private boolean backslash;
  private boolean afterQuote;
  private boolean afterNull;
  private boolean escapedQuotes;
  private boolean plainBackslashes;
  private boolean plainLetters;
  private boolean nullMarks;
  private boolean plainJson;
  private boolean twoQuotes;
  private boolean doubledQuotes;

  private ByteSurvey() {}

  static ByteSurvey of(InputStream in) throws IOException {
    ByteSurvey survey = new ByteSurvey();
    survey.head = in.readNBytes(HEAD);
    survey.take(survey.head, survey.head.length);
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      survey.truncated |= read > 0;
      survey.take(buffer, read);
    }
    if (survey.missing > 0) {
      survey.strayBytes++;
    }
    survey.nullMarks |= survey.afterNull;
    return survey;
  }

  /** The first bytes. */
  byte[] head() {
    return head;
  }

  /** Whether there are more bytes than the first ones. */
  boolean truncated() {
    return truncated;
  }

  /** Whether a quote inside a cell has a backslash before it: {@code "{\"a\":1}"}. */
  boolean escapedQuotes() {
    return escapedQuotes;
  }

  /** Whether a quote inside a cell is doubled: {@code "{""a"":1}"}. */
  boolean doubledQuotes() {
    return doubledQuotes;
  }

  /** Whether a backslash stands where no escape of a database has one, as in {@code C:\home}. */
  boolean plainBackslashes() {
    return plainBackslashes;
  }

  /**
   * Whether a letter follows a single backslash. OUTFILE writes it so only for {@code \N} and
   * {@code \Z}; cel_custom escapes quotes, but not backslashes.
   */
  boolean plainLetters() {
    return plainLetters;
  }

  /** Whether a cell is {@code \N}. */
  boolean nullMarks() {
    return nullMarks;
  }

  /** Whether a quote of JSON stands without a backslash before it: {@code {"a":1}}. */
  boolean plainJson() {
    return plainJson;
  }

  /** The encoding that a byte order mark or the NUL bytes of UTF-16 show; null without them. */
  @Nullable Charset marked() {
    if (startsWith(0xEF, 0xBB, 0xBF)) {
      return StandardCharsets.UTF_8;
    }
    if (startsWith(0xFF, 0xFE)) {
      return StandardCharsets.UTF_16LE;
    }
    if (startsWith(0xFE, 0xFF)) {
      return StandardCharsets.UTF_16BE;
    }
    if (!nulls) {
      return null;
    }
    int length = Math.min(head.length, 4096) / 2 * 2;
    int even = 0;
    int odd = 0;
    for (int i = 0; i < length; i += 2) {
      even += head[i] == 0 ? 1 : 0;
      odd += head[i + 1] == 0 ? 1 : 0;
    }
    if (odd > length / 3 && even < length / 50 + 1) {
      return StandardCharsets.UTF_16LE;
    }
    return even > length / 3 && odd < length / 50 + 1 ? StandardCharsets.UTF_16BE : null;
  }

  /**
   * The encoding of a file that does not show it. UTF-8 if at least as many characters outside of
   * ASCII are UTF-8 as bytes are not, because a name that was cut in the middle of a character
   * spoils one row of a UTF-8 file, while text in Latin-1 hardly ever forms a character of UTF-8.
   */
  Charset guessed() {
    if (strayBytes == 0 || sequences >= strayBytes) {
      return StandardCharsets.UTF_8;
    }
    return c1 ? StandardCharsets.ISO_8859_1 : Charset.forName("windows-1252");
  }

  private boolean startsWith(int... bytes) {
    int[] first = new int[Math.min(bytes.length, head.length)];
    for (int i = 0; i < first.length; i++) {
      first[i] = head[i] & 0xFF;
    }
    return Arrays.equals(first, bytes);
  }

  private void take(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      int next = bytes[i] & 0xFF;
      if (next >= 0x80 || missing > 0) {
        decode(next);
      }
      if (next == 0) {
        nulls = true;
      } else {
        escape(next);
      }
    }
  }

  /** Follows RFC 3629, section 4. */
  private void decode(int next) {
    if (missing > 0) {
      if (next >= lowest && next <= highest) {
        lowest = 0x80;
        highest = 0xBF;
        missing--;
        sequences += missing == 0 ? 1 : 0;
        return;
      }
      missing = 0;
      strayBytes++;
      if (next < 0x80) {
        return;
      }
    }
    lowest = next == 0xE0 ? 0xA0 : next == 0xF0 ? 0x90 : 0x80;
    highest = next == 0xED ? 0x9F : next == 0xF4 ? 0x8F : 0xBF;
    if (next >= 0xC2 && next <= 0xDF) {
      missing = 1;
    } else if (next >= 0xE0 && next <= 0xEF) {
      missing = 2;
    } else if (next >= 0xF0 && next <= 0xF4) {
      missing = 3;
    } else {
      strayBytes++;
      // windows-1252 leaves them undefined
      c1 |= next == 0x81 || next == 0x8D || next == 0x8F || next == 0x90 || next == 0x9D;
    }
  }

  private void escape(int next) {
    if (afterQuote) {
      afterQuote = false;
      escapedQuotes |= "\",;| \t\r\n".indexOf(next) < 0;
    }
    if (afterNull) {
      afterNull = false;
      nullMarks |= isBorder(next);
    }
    doubledQuotes |= twoQuotes && next != '"' && !isBorder(next);
    twoQuotes =
        !backslash && next == '"' && previous == '"' && !isBorder(beforePrevious) && !afterEscape;
    afterEscape = backslash;
    if (backslash) {
      backslash = false;
      afterQuote = next == '"';
      afterNull = next == 'N' && isBorder(beforeBackslash);
      plainBackslashes |= ESCAPED.indexOf(next) < 0;
      plainLetters |= Character.isLetter(next) && next != 'N' && next != 'Z';
    } else if (next == '\\') {
      backslash = true;
      beforeBackslash = previous;
    }
    plainJson |= previous == '{' && next == '"';
    beforePrevious = previous;
    previous = next;
  }

  private static boolean isBorder(int next) {
    return ",;|\t\r\n".indexOf(next) >= 0;
  }
}
