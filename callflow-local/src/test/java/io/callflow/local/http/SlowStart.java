package io.callflow.local.http;

import io.callflow.archive.Condition;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import io.callflow.archive.ObjectVersion;
import io.callflow.store.file.FileObjectStore;
import io.callflow.store.tck.ForwardingObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Serves a folder in a process of its own. A write of a call prints {@code writing} and then waits
 * for a byte on standard input.
 */
final class SlowStart {
  private static final class SlowStore extends ForwardingObjectStore {
    SlowStore(ObjectStore store) {
      super(store);
    }

    @Override
    public Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
      if (key.value().contains("/calls/")) {
        System.out.println("writing");
        System.out.flush();
        try {
          if (System.in.read() < 0) {
            throw new IllegalStateException("nobody let the write go on");
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return super.write(key, content, condition);
    }
  }

  private SlowStart() {}

  public static void main(String[] args) {
    Path data = Path.of(args[0]);
    LocalService.start(
            ServiceSettings.of(data, new SlowStore(FileObjectStore.open(data))).withPort(0))
        .serveUntilTerminated();
  }
}
