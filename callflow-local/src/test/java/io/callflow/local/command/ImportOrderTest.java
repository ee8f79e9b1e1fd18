package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports the same rows in several orders and distributions over files, and compares all reads. */
class ImportOrderTest {
  @TempDir Path folder = Path.of("");

  private int stores;

  private String readBack(List<List<String>> tables, String header) throws IOException {
    List<String> line = new ArrayList<>(List.of("import", "--format", "asterisk-cel", "--data"));
    String data = folder.resolve("data" + stores++).toString();
    line.add(data);
    for (List<String> rows : tables) {
      Path file = Files.createTempFile(folder, "table", ".psv");
      Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n");
      line.add(file.toString());
    }
    assertEquals(0, CommandRun.of(line.toArray(String[]::new)).exitCode());
    StringBuilder read = new StringBuilder();
    for (String call : List.of("pbx-10.1", "pbx-20.1")) {
      read.append(CommandRun.of("show", "--json", "--data", data, call).out());
      read.append(CommandRun.of("events", "--json", "--data", data, call).out());
    }
    assertTrue(read.toString().contains("\"rel\":\"same_as\""));
    return read.toString().replaceAll("\"createdAt\":\"[^\"]*\"", "");
  }

  @Test
  void reads_are_the_same_byte_for_byte() throws IOException {
    List<String> lines = new ArrayList<>(CelTables.MERGED.lines().toList());
    String header = lines.remove(0);
    lines.remove(0);
    // equal rows, and a moment in which a call ends and begins
    lines.add(lines.get(4));
    lines.add(lines.get(7).replace("HANGUP  ", "CHAN_END"));
    String expected = readBack(List.of(lines), header);

    List<String> reversed = new ArrayList<>(lines);
    Collections.reverse(reversed);
    assertEquals(expected, readBack(List.of(reversed), header));

    Random random = new Random(20261123);
    for (int round = 0; round < 5; round++) {
      List<String> shuffled = new ArrayList<>(lines);
      Collections.shuffle(shuffled, random);
      assertEquals(expected, readBack(List.of(shuffled), header));
    }

    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (String row : lines) {
      (row.contains("ANSWER") || random.nextBoolean() ? first : second).add(row);
    }
    assertEquals(expected, readBack(List.of(first, second), header));
    assertEquals(expected, readBack(List.of(second, first), header));
  }
}
