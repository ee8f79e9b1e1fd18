/**
 * An object store in an SQLite database.
 *
 * <p>SQLite is a native library. JDK 24 and later warn about it unless the app starts with {@code
 * --enable-native-access=org.xerial.sqlitejdbc} (on the class path: {@code ALL-UNNAMED}).
 */
module io.callflow.store.sqlite {
  requires transitive io.callflow.domain;
  requires static transitive org.jspecify;
  requires java.sql;
  requires org.xerial.sqlitejdbc;

  exports io.callflow.store.sqlite;
}
