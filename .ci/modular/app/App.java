package app;

import io.callflow.contract.JsonCallCodec;
import io.callflow.store.ObjectStore;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.nio.file.Path;

public final class App {
  public static void main(String[] arguments) throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(Path.of(arguments[0]))) {
      ObjectStore opened = store;
      System.out.println(opened.getClass().getModule() + ", " + new JsonCallCodec().getClass().getModule());
    }
  }
}
