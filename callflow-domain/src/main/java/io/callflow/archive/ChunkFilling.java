package io.callflow.archive;

import io.callflow.archive.LoadedCall.Part;
import io.callflow.codec.CallCodec;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.Tenant;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.Write;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills the open end of a call with lines, seals it when it is full, and continues in the next
 * chunk.
 */
final class ChunkFilling {
  private final Tenant tenant;
  private final CallId callId;
  private final CallKey callKey;
  private final CallCodec codec;
  private final Keys keys;
  private final Limits limits;
  private final Set<IndexEntry> known;
  private final Set<ObjectKey> confirmed;
  private final List<Chunk.Line> lines;
  private @Nullable Part open;
  private int number;
  private int next;
  private int end;

  /**
   * @param open the open end; null if it does not exist yet
   * @param number of the open end
   * @param known the entries of the stored events; those of the lines are added
   * @param confirmed keys that certainly stand although no stored event needs them
   */
  ChunkFilling(
      Tenant tenant,
      CallId callId,
      CallCodec codec,
      Keys keys,
      Limits limits,
      @Nullable Part open,
      int number,
      Set<IndexEntry> known,
      Set<ObjectKey> confirmed,
      List<Chunk.Line> lines) {
    this.tenant = tenant;
    this.callId = callId;
    this.callKey = callId.key();
    this.codec = codec;
    this.keys = keys;
    this.limits = limits;
    this.open = open;
    this.number = number;
    this.known = known;
    this.confirmed = confirmed;
    this.lines = lines;
  }

  /** The write of the next chunk; null if all lines are written. */
  @Nullable Write next() {
    if (next == lines.size()) {
      return null;
    }
    Part part = open;
    Chunk chunk = part == null ? Chunk.first(callId, number) : part.chunk();
    int bytes = chunk.bytes();
    int events = chunk.lines().size();
    end = next;
    while (end < lines.size()
        && events < limits.chunkEvents()
        && bytes + lines.get(end).size() <= limits.chunkBytes()) {
      bytes += lines.get(end).size();
      events++;
      end++;
    }
    boolean sealed = end < lines.size() || events >= limits.chunkEvents();
    List<Chunk.Line> taken = lines.subList(next, end);
    // Frees the chunk, which may be large, while the write waits for others.
    open = null;
    return new Write(
        Keys.chunk(tenant, callKey, number),
        chunk.with(taken, sealed).encode(codec),
        part == null ? Condition.ifAbsent() : Condition.ifVersion(part.version()),
        missingKeys(taken));
  }

  /** The index keys of these lines, except keys that stored events of the call share. */
  private Set<ObjectKey> missingKeys(List<Chunk.Line> taken) {
    Set<ObjectKey> missing = new LinkedHashSet<>();
    for (Chunk.Line line : taken) {
      for (IndexEntry entry : IndexEntry.of(line.event().event())) {
        if (known.add(entry)) {
          missing.addAll(entry.keys(keys, tenant, callKey));
        }
      }
    }
    missing.removeAll(confirmed);
    return missing;
  }

  /** Notes that the last write took effect, and returns its lines. */
  List<Chunk.Line> written() {
    List<Chunk.Line> taken = lines.subList(next, end);
    next = end;
    number++;
    return taken;
  }
}
