package io.callflow.contract;

import io.callflow.archive.CallCodec;
import io.callflow.archive.ChunkHeader;
import io.callflow.archive.StoreDescriptor;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stored lines as JSON. An event's line is the event as the API answers it; a header's line is
 * {@code {"format":1,"callId":"…","chunk":0,"revision":1,"sealed":false,"state":"live"}}, without
 * {@code callId} in a tombstone; a store's descriptor is {@code
 * {"format":1,"shards":1,"partySecret":"…"}}. Has no state.
 */
public final class JsonCallCodec implements CallCodec {

  @Override
  public byte[] line(StoredEvent event) {
    return Json.write(EventMapper.stored(event));
  }

  @Override
  public StoredEvent event(byte[] line) {
    return read(
        "an event", line, io.callflow.contract.model.StoredEvent::read, EventMapper::stored);
  }

  @Override
  public byte[] line(ChunkHeader header) {
    return Json.write(Header.of(header));
  }

  @Override
  public ChunkHeader header(byte[] line) {
    return read("a chunk's header", line, Header::read, Header::meant);
  }

  @Override
  public byte[] line(StoreDescriptor descriptor) {
    return Json.write(
        new Descriptor(descriptor.format(), descriptor.shards(), descriptor.partySecret()));
  }

  @Override
  public StoreDescriptor descriptor(byte[] line) {
    return read(
        "a store's descriptor",
        line,
        Descriptor::read,
        said -> new StoreDescriptor(said.format(), said.shards(), said.partySecret()));
  }

  private static <M, T> T read(
      String what, byte[] line, Function<JsonReader, @Nullable M> model, Function<M, T> meaning) {
    try {
      return meaning.apply(Json.readResponse(line, model));
    } catch (CallflowException e) {
      // Its message may hold what is stored; where and why is enough.
      throw new IllegalArgumentException(
          "not " + what + ": " + MalformedBody.summary(e.violations()), e);
    } catch (MalformedBody | IllegalArgumentException e) {
      throw new IllegalArgumentException("not " + what + ": " + e.getMessage(), e);
    }
  }

  /** A header as it is written. */
  private record Header(
      int format, @Nullable String callId, int chunk, long revision, boolean sealed, State state)
      implements Writable {
    private static final List<String> REQUIRED =
        List.of("format", "chunk", "revision", "sealed", "state");

    static Header of(ChunkHeader header) {
      CallId callId = header.callId();
      return new Header(
          header.format(),
          callId == null ? null : callId.value(),
          header.chunk(),
          header.revision(),
          header.sealed(),
          State.valueOf(header.state().name()));
    }

    ChunkHeader meant() {
      return new ChunkHeader(
          format,
          callId == null ? null : new CallId(callId),
          chunk,
          revision,
          sealed,
          ChunkHeader.State.valueOf(state.name()));
    }

    static @Nullable Header read(JsonReader in) {
      if (!in.beginObject()) {
        return null;
      }
      Integer format = null;
      String callId = null;
      Integer chunk = null;
      Long revision = null;
      Boolean sealed = null;
      State state = null;
      for (String field = in.nextField(); field != null; field = in.nextField()) {
        switch (field) {
          case "format" -> format = in.int32(0, Integer.MAX_VALUE);
          case "callId" -> callId = in.text(TextRule.ANY);
          case "chunk" -> chunk = in.int32(0, Integer.MAX_VALUE);
          case "revision" -> revision = in.int64(0, Long.MAX_VALUE);
          case "sealed" -> sealed = in.bool();
          case "state" -> state = in.oneOf(State.values());
          default -> in.skip();
        }
      }
      boolean whole = in.endObject(REQUIRED, 0);
      if (!whole
          || format == null
          || chunk == null
          || revision == null
          || sealed == null
          || state == null) {
        return null;
      }
      return new Header(format, callId, chunk, revision, sealed, state);
    }

    @Override
    public void write(JsonWriter out) {
      out.beginObject();
      out.field("format", format);
      out.field("callId", callId);
      out.field("chunk", chunk);
      out.field("revision", revision);
      out.field("sealed", sealed);
      out.field("state", state.toString());
      out.endObject();
    }

    private enum State {
      LIVE,
      ERASING,
      ERASED;

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }

  /** A descriptor as it is written. */
  private record Descriptor(int format, int shards, String partySecret) implements Writable {
    private static final List<String> REQUIRED = List.of("format", "shards", "partySecret");

    static @Nullable Descriptor read(JsonReader in) {
      if (!in.beginObject()) {
        return null;
      }
      Integer format = null;
      Integer shards = null;
      String partySecret = null;
      for (String field = in.nextField(); field != null; field = in.nextField()) {
        switch (field) {
          case "format" -> format = in.int32(0, Integer.MAX_VALUE);
          case "shards" -> shards = in.int32(0, Integer.MAX_VALUE);
          case "partySecret" -> partySecret = in.text(TextRule.ANY);
          default -> in.skip();
        }
      }
      boolean whole = in.endObject(REQUIRED, 0);
      if (!whole || format == null || shards == null || partySecret == null) {
        return null;
      }
      return new Descriptor(format, shards, partySecret);
    }

    @Override
    public void write(JsonWriter out) {
      out.beginObject();
      out.field("format", format);
      out.field("shards", shards);
      out.field("partySecret", partySecret);
      out.endObject();
    }
  }
}
