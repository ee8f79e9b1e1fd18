package io.callflow.contract.export;

import io.callflow.call.CallFlow;
import io.callflow.call.ladder.HtmlWriter;
import io.callflow.call.ladder.Ladder;
import io.callflow.story.Story;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/** Writes a page of its own for each element. */
final class HtmlExport implements ExportWriter<Story> {
  private static final byte[] NOTHING = new byte[0];

  private final ZoneId zone;

  HtmlExport(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public byte[] begin() {
    return NOTHING;
  }

  @Override
  public byte[] next(Story story) {
    CallFlow call = story.asked();
    boolean isAlone = story.calls().size() == 1 && story.cuts().isEmpty();
    String page =
        isAlone
            ? HtmlWriter.write(call, Ladder.of(call), zone)
            : HtmlWriter.write(story, Ladder.of(story), zone);
    return page.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] end() {
    return NOTHING;
  }
}
