package io.callflow.contract;

import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.EventLine;
import io.callflow.codec.StoreDescriptor;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonReader;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.line.EventLineScanner;
import io.callflow.contract.stored.Descriptor;
import io.callflow.contract.stored.Header;
import io.callflow.contract.stored.HeaderState;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes stored lines as JSON. An event's line is the event as the API answers it; a
 * header's line is {@code
 * {"format":1,"callId":"…","chunk":0,"revision":1,"sealed":false,"state":"live"}}, without {@code
 * callId} in a tombstone; a store's descriptor is {@code
 * {"format":1,"shards":1,"partySecret":"…"}}. Every reading method throws {@link
 * IllegalArgumentException} for any other line, with a message that holds no stored values. Has no
 * state, so threads may share it.
 */
public final class JsonCallCodec implements CallCodec {
  /** Makes a codec. It holds nothing, so one for each store or one for all are the same. */
  public JsonCallCodec() {}

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
  public Optional<List<EventLine>> scan(byte[] text, int from) {
    return EventLineScanner.scan(text, from, DetailsText::read);
  }

  @Override
  public byte[] line(ChunkHeader header) {
    return Json.write(header(header));
  }

  @Override
  public ChunkHeader header(byte[] line) {
    return read("a chunk's header", line, Header::read, JsonCallCodec::header);
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
        model -> new StoreDescriptor(model.format(), model.shards(), model.partySecret()));
  }

  private static <M, T> T read(
      String what, byte[] line, Function<JsonReader, @Nullable M> model, Function<M, T> value) {
    try {
      return value.apply(Json.readResponse(line, model));
    } catch (CallflowException e) {
      // Its message may hold stored values; pointers and codes hold none.
      throw new IllegalArgumentException(
          "not " + what + ": " + MalformedBody.summary(e.violations()), e);
    } catch (MalformedBody | IllegalArgumentException e) {
      throw new IllegalArgumentException("not " + what + ": " + e.getMessage(), e);
    }
  }

  private static Header header(ChunkHeader header) {
    CallId callId = header.callId();
    HeaderState state =
        switch (header.state()) {
          case LIVE -> HeaderState.LIVE;
          case ERASING -> HeaderState.ERASING;
          case ERASED -> HeaderState.ERASED;
        };
    return new Header(
        header.format(),
        callId == null ? null : callId.value(),
        header.chunk(),
        header.revision(),
        header.sealed(),
        state);
  }

  private static ChunkHeader header(Header line) {
    ChunkHeader.State state =
        switch (line.state()) {
          case LIVE -> ChunkHeader.State.LIVE;
          case ERASING -> ChunkHeader.State.ERASING;
          case ERASED -> ChunkHeader.State.ERASED;
        };
    return new ChunkHeader(
        line.format(),
        line.callId() == null ? null : new CallId(line.callId()),
        line.chunk(),
        line.revision(),
        line.sealed(),
        state);
  }
}
