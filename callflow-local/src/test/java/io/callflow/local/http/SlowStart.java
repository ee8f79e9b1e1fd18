package io.callflow.local.http;

import io.callflow.store.ObjectStore;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import io.callflow.store.sqlite.SqliteObjectStore;
import io.callflow.store.tck.ForwardingObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Serves a database in a process of its own. A write of a call prints {@code writing} and then
 * waits for a byte on standard input.
 */
final class SlowStart {
  private static final class SlowStore extends ForwardingObjectStore {
    SlowStore(ObjectStore store) {
      super(store);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
      if (writes.stream().anyMatch(write -> write.key().value().contains("/calls/"))) {
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
      return super.write(writes);
    }
  }

  private SlowStart() {}

  public static void main(String[] args) {
    Path data = Path.of(args[0]);
    SqliteObjectStore store = SqliteObjectStore.open(data);
    LocalService.start(ServiceSettings.of(data, new SlowStore(store)).withPort(0))
        .serveUntilTerminated(store::close);
  }
}
