package io.callflow.sources.freeswitch;

import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an input into the records of mod_xml_cdr, and keeps no more than one in memory. A record
 * that is cut off ends where another one begins.
 */
final class CdrXmlReader implements SourceReader {
  private static final String START = "<cdr";
  private static final String END = "</cdr>";

  private final Characters characters;
  private final FormLines.Mapper mapper;

  /** What was read of the next record. */
  private String begun = "";

  private long begunLine;

  CdrXmlReader(Characters characters, FormLines.Mapper mapper) {
    this.characters = characters;
    this.mapper = mapper;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    StringBuilder text = new StringBuilder(begun);
    long line = begunLine;
    boolean isOpen = !begun.isEmpty();
    begun = "";
    boolean isTooLong = false;
    for (int read = characters.peek(); read >= 0; read = characters.peek()) {
      if (text.isEmpty()) {
        if (read <= ' ') {
          characters.read();
          continue;
        }
        line = characters.line();
        if (read != '<') {
          SourceRecord form = form(line);
          if (form != null) {
            return form;
          }
          continue;
        }
      }
      characters.read();
      if (text.length() >= Characters.MOST) {
        isTooLong = true;
        text.delete(0, text.length() - END.length()); // what may begin the end tag
      }
      text.append((char) read);
      if (read == '>' && endsWith(text, END)) {
        return isTooLong ? SourceRecord.refused(line, tooLong()) : mapped(line, text.toString());
      }
      if (isStart(text)) {
        if (isOpen) {
          begun = text.substring(text.length() - START.length() - 1);
          begunLine = characters.line();
          return SourceRecord.refused(line, "is cut off before line " + begunLine);
        }
        isOpen = true;
      }
    }
    if (text.isEmpty()) {
      return null;
    }
    return SourceRecord.refused(line, isTooLong ? tooLong() : "is cut off at the end of the input");
  }

  private static String tooLong() {
    return "is longer than %,d characters".formatted(Characters.MOST);
  }

  /** Whether the start of a record was read: {@code <cdr} and a character that ends its name. */
  private static boolean isStart(StringBuilder text) {
    int last = text.length() - 1;
    char end = text.charAt(last);
    if (end != '>' && end > ' ') {
      return false;
    }
    int start = last - START.length();
    return start >= 0 && text.indexOf(START, start) == start;
  }

  private static boolean endsWith(StringBuilder text, String end) {
    int start = text.length() - end.length();
    return start >= 0 && text.indexOf(end, start) == start;
  }

  /** Reads a line that is no XML; null if XML follows {@code cdr=} in it. */
  private @Nullable SourceRecord form(long line) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int read = characters.peek(); read >= 0 && text.length() < 4; read = characters.peek()) {
      if (read == '<' || read == '\n') {
        break;
      }
      text.append((char) characters.read());
    }
    if (text.toString().equals("cdr=") && characters.peek() == '<') {
      return null;
    }
    if (characters.readLine(text)) {
      return SourceRecord.refused(line, tooLong());
    }
    String form = text.toString().strip();
    if (form.isEmpty()) {
      return null;
    }
    return RecordMapping.record(line, () -> mapper.events(CdrForms.record(form)));
  }

  private SourceRecord mapped(long line, String text) {
    return RecordMapping.record(line, () -> mapper.events(text));
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
