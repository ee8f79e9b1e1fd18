package io.callflow.contract.export;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.event.StoredEvent;
import io.callflow.story.Story;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a vCon for each call or story, one a line: <a
 * href="https://datatracker.ietf.org/doc/draft-ietf-vcon-vcon-core/">draft-ietf-vcon-vcon-core</a>.
 *
 * <p>What others read: parties, a dialog for each call and each transfer, when parties joined, were
 * held and left. What Callflow reads back: an attachment with the purpose {@value
 * Exports#VCON_PURPOSE}, whose body is the array of all events as the API answers them. It stands
 * before parties and dialogs, so that a reader knows early what it reads.
 *
 * <p>The same events give the same bytes: the uuid follows from the callIds, and {@code created_at}
 * is when the last event was stored.
 */
final class VconExport implements ExportWriter<Story> {
  /** The last version that the drafts name. */
  private static final String VERSION = "0.4.0";

  private static final byte[] NOTHING = new byte[0];

  @Override
  public byte[] begin() {
    return NOTHING;
  }

  @Override
  public byte[] next(Story story) {
    List<CallFlow> calls = story.flows();
    VconParties parties = new VconParties();
    VconDialogs dialogs = new VconDialogs(parties);
    List<CallSummary> summaries = calls.stream().map(CallSummary::unchecked).toList();
    summaries.forEach(dialogs::add);
    dialogs.link();
    List<StoredEvent> events = calls.stream().flatMap(call -> call.events().stream()).toList();

    Map<String, Object> attachment = new LinkedHashMap<>();
    attachment.put("purpose", Exports.VCON_PURPOSE);
    attachment.put("start", first(summaries));
    attachment.put("party", parties.addCallflow());
    attachment.put("dialog", 0);
    attachment.put("mediatype", "application/json");
    attachment.put("encoding", "json");
    attachment.put("body", events.stream().map(EventMapper::stored).toList());

    Map<String, Object> vcon = new LinkedHashMap<>();
    vcon.put("vcon", VERSION);
    vcon.put("uuid", uuid(calls).toString());
    vcon.put("created_at", last(events));
    vcon.put("subject", "Call " + calls.get(0).callId());
    vcon.put("attachments", List.of(attachment));
    vcon.put("parties", parties.all());
    vcon.put("dialog", dialogs.all());
    byte[] json = Json.writeTree(vcon);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private static Instant first(List<CallSummary> summaries) {
    return summaries.stream().map(CallSummary::startedAt).min(Instant::compareTo).orElseThrow();
  }

  private static Instant last(List<StoredEvent> events) {
    return events.stream().map(StoredEvent::createdAt).max(Instant::compareTo).orElseThrow();
  }

  /**
   * A uuid of version 8 (RFC 9562 §5.8) of the callIds. The draft advises one that begins with the
   * time, but a late event would change that.
   */
  private static UUID uuid(List<CallFlow> calls) {
    List<String> ids = new ArrayList<>(calls.stream().map(call -> call.callId().value()).toList());
    ids.add(0, Exports.VCON_PURPOSE);
    byte[] hash;
    try {
      hash =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", ids).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
    ByteBuffer bytes = ByteBuffer.wrap(hash);
    long high = (bytes.getLong() & 0xffff_ffff_ffff_0fffL) | 0x8000L;
    long low = (bytes.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  @Override
  public byte[] end() {
    return NOTHING;
  }
}
