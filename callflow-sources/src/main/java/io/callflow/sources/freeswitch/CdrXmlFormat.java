package io.callflow.sources.freeswitch;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Encodings;
import io.callflow.sources.reading.Head;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.util.regex.Pattern;

/** Records of mod_xml_cdr: {@code <cdr>} elements one after the other, or posted as forms. */
final class CdrXmlFormat implements NativeFormat {
  private static final Pattern START = Pattern.compile("<cdr[\\s>]");

  @Override
  public boolean recognises(Head head) {
    String first = head.text().stripLeading();
    String text = first.substring(0, Math.min(first.length(), 4096));
    if (CdrForms.isForm(text)) {
      try {
        text = CdrForms.record(text.lines().findFirst().orElse(""));
      } catch (BadRecord e) {
        return false;
      }
    }
    return text.startsWith("<") && START.matcher(text).find();
  }

  @Override
  public SourceReader read(SourceInput input, SourceSettings settings) throws IOException {
    String source = settings.sourceOr(EventMapper.VENDOR);
    return new CdrXmlReader(
        Encodings.characters(input, settings.charset()),
        text -> {
          XmlNode xml = XmlNode.read(text);
          return CdrMapper.events(
              CdrDocument.of(xml), "xml", source, KeptRecords.metadata(xml.flat()));
        });
  }
}
