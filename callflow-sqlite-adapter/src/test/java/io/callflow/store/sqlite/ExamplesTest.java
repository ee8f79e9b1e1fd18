package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.InMemoryExample;
import com.example.SqliteExample;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs in memory and for SQLite of docs/embedding.md. */
class ExamplesTest {
  @Test
  void the_example_in_memory_tells_what_became_of_each_event() {
    assertLinesMatch(
        List.of("stored at .*", "was stored at .*", "not stored: INVALID", "IN_PROGRESS, 1 event"),
        printed(InMemoryExample::main).lines().toList());
  }

  @Test
  void the_example_for_sqlite_stores_reads_and_finds(@TempDir Path folder) {
    assertEquals(
        "ANSWERED\nleg.answered on leg b\n", printed(SqliteExample::main, folder.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"InMemoryExample", "SqliteExample"})
  void the_document_shows_each_example_as_it_is_compiled(String example) throws Exception {
    String source = Files.readString(Path.of("src/test/java/com/example/" + example + ".java"));

    assertTrue(
        Files.readString(Path.of("../docs/embedding.md")).contains("```java\n" + source + "```"));
  }

  private static String printed(Consumer<String[]> main, String... args) {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      main.accept(args);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
