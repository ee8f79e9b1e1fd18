package io.callflow.contract;

import io.callflow.codec.EventLine;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.EventPage;
import io.callflow.query.Page;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes pages of lines as answers of the API: the bytes that {@link EventMapper#eventPage} and
 * {@link Json#write} make of the same events.
 */
public final class LinePageFormat {
  /** What stands before the events of a page. */
  private static final byte[] HEAD = "{\"events\":[".getBytes(StandardCharsets.US_ASCII);

  private LinePageFormat() {}

  /** The page as an answer of the API. */
  public static byte[] write(Page<EventLine> page) {
    byte[] frame =
        Json.write(
            new EventPage(
                List.of(),
                page.elements().size(),
                page.nextToken(),
                EventMapper.damaged(page.damaged()),
                null));
    List<ByteBuffer> lines = new ArrayList<>(page.elements().size());
    long size = frame.length;
    for (EventLine line : page.elements()) {
      ByteBuffer text = line.text();
      lines.add(text);
      size += text.remaining() + 1;
    }
    ByteBuffer answer = ByteBuffer.allocate(Math.toIntExact(size - (lines.isEmpty() ? 0 : 1)));
    answer.put(frame, 0, HEAD.length);
    for (int i = 0; i < lines.size(); i++) {
      if (i > 0) {
        answer.put((byte) ',');
      }
      answer.put(lines.get(i));
    }
    answer.put(frame, HEAD.length, frame.length - HEAD.length);
    return answer.array();
  }
}
