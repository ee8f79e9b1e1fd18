package io.callflow.store.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the tests of a store are written in. */
final class Stores {
  private Stores() {}

  static ObjectKey key(String value) {
    return new ObjectKey(value);
  }

  static ObjectVersion put(ObjectStore store, ObjectKey key, String content) {
    return store.write(key, content.getBytes(UTF_8), Condition.always()).orElseThrow();
  }

  static String text(ObjectStore store, String key) {
    return new String(store.read(key(key)).orElseThrow().content(), UTF_8);
  }

  static List<String> keysOf(List<ListedObject> listed) {
    return listed.stream().map(each -> each.key().value()).toList();
  }

  static List<String> listAll(ObjectStore store, String prefix, int page) {
    List<String> all = new ArrayList<>();
    String after = "";
    while (true) {
      List<String> keys = keysOf(store.list(prefix, after, page));
      all.addAll(keys);
      if (keys.size() < page) {
        return all;
      }
      after = keys.get(keys.size() - 1);
    }
  }

  /** A connection to an open store's database, as another process would have it. */
  static Connection connect(Path database) throws SQLException {
    return Connections.connect(database, Duration.ofSeconds(10));
  }

  static Settings patient(Duration patience) {
    Settings standard = Settings.STANDARD;
    return new Settings(
        standard.synchronous(), standard.fileSystem(), patience, standard.library());
  }
}
