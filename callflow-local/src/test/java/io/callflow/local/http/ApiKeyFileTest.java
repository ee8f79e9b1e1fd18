package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.InMemoryObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class ApiKeyFileTest {
  private final SecureRandom random = new SecureRandom();
  private Path folder;
  private Path file;

  @BeforeEach
  void place(@TempDir Path data) {
    folder = data;
    file = data.resolve(LocalService.API_KEY_FILE);
  }

  @Test
  void the_file_holds_the_key_and_a_line_break_for_its_owner_alone() throws IOException {
    ApiKeyFile.Held held = ApiKeyFile.open(file, random);
    assertTrue(held.isNew());
    assertEquals(held.key().secretText() + "\n", Files.readString(file));
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      assertEquals(List.of(file), entries.toList());
    }
  }

  @Test
  void the_file_is_enough_at_the_next_start() throws IOException {
    String key = ApiKeyFile.open(file, random).key().secretText();
    ApiKeyFile.Held again = ApiKeyFile.open(file, random);
    assertFalse(again.isNew());
    assertEquals(key, again.key().secretText());
  }

  @Test
  void of_many_that_come_first_at_once_one_makes_the_key() throws Exception {
    int starters = 8;
    CyclicBarrier barrier = new CyclicBarrier(starters);
    ExecutorService pool = Executors.newFixedThreadPool(starters);
    try {
      List<Future<ApiKeyFile.Held>> all = new ArrayList<>();
      for (int i = 0; i < starters; i++) {
        all.add(
            pool.submit(
                () -> {
                  barrier.await();
                  return ApiKeyFile.open(file, random);
                }));
      }
      Set<String> keys = new HashSet<>();
      int made = 0;
      for (Future<ApiKeyFile.Held> held : all) {
        keys.add(held.get().key().secretText());
        made += held.get().isNew() ? 1 : 0;
      }
      assertEquals(1, made);
      assertEquals(Set.of(Files.readString(file).strip()), keys);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void a_file_without_a_key_stops_the_start_and_is_left_alone() throws IOException {
    Files.writeString(file, "secret-but-no-key");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    ServiceSettings settings =
        ServiceSettings.of(folder, new InMemoryObjectStore(InstantSource.system()))
            .withPort(0)
            .withStreams(stream, stream, stream);
    String message =
        String.valueOf(
            assertThrows(UncheckedIOException.class, () -> LocalService.start(settings))
                .getMessage());
    assertTrue(message.contains(file.toString()), message);
    assertFalse(message.contains("secret-but"), message);
    assertEquals("secret-but-no-key", Files.readString(file));
    assertEquals("", said.toString(StandardCharsets.UTF_8), "it never listened");
  }
}
