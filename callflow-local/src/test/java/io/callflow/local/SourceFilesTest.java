package io.callflow.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceFilesTest {
  private static final int MOST_LINES = 400;

  @Test
  void a_file_of_main_source_has_400_lines_at_most() throws IOException {
    Map<String, Integer> tooLong = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(".."))) {
      files = all.filter(SourceFilesTest::isMainSource).toList();
    }
    for (Path file : files) {
      int lines = Files.readAllLines(file).size();
      if (lines > MOST_LINES) {
        tooLong.put(file.toString(), lines);
      }
    }
    assertTrue(files.size() > 200, () -> "only " + files.size() + " files were found");
    assertEquals(Map.of(), tooLong);
  }

  private static boolean isMainSource(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith(".java") && path.contains("/src/main/java/") && !path.contains("/target/");
  }
}
