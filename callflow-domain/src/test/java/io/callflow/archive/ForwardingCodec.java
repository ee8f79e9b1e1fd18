package io.callflow.archive;

import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.EventLine;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.StoredEvent;
import java.util.List;
import java.util.Optional;

/** Passes everything on to another codec; for codecs that do one thing differently. */
class ForwardingCodec implements CallCodec {
  private final CallCodec codec;

  ForwardingCodec(CallCodec codec) {
    this.codec = codec;
  }

  @Override
  public byte[] line(StoredEvent event) {
    return codec.line(event);
  }

  @Override
  public StoredEvent event(byte[] line) {
    return codec.event(line);
  }

  @Override
  public Optional<List<EventLine>> scan(byte[] text, int from) {
    return codec.scan(text, from);
  }

  @Override
  public byte[] line(ChunkHeader header) {
    return codec.line(header);
  }

  @Override
  public ChunkHeader header(byte[] line) {
    return codec.header(line);
  }

  @Override
  public byte[] line(StoreDescriptor descriptor) {
    return codec.line(descriptor);
  }

  @Override
  public StoreDescriptor descriptor(byte[] line) {
    return codec.descriptor(line);
  }
}
