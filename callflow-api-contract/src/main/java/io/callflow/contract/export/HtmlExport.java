package io.callflow.contract.export;

import io.callflow.call.CallFlow;
import io.callflow.call.ladder.HtmlWriter;
import io.callflow.call.ladder.Ladder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/** Writes a page of its own for each element. */
final class HtmlExport implements ExportWriter<List<CallFlow>> {
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
  public byte[] next(List<CallFlow> calls) {
    CallFlow call = calls.get(0);
    return HtmlWriter.write(call, Ladder.of(call), zone).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] end() {
    return NOTHING;
  }
}
