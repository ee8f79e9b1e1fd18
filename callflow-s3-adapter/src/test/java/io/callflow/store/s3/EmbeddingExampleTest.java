package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallState;
import io.callflow.call.CallSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingExampleTest {
  private static final List<String> CREDENTIALS = List.of("aws.accessKeyId", "aws.secretAccessKey");

  @BeforeEach
  void allowTheScriptedServer() {
    CREDENTIALS.forEach(name -> System.setProperty(name, "test"));
  }

  @AfterEach
  void forget() {
    CREDENTIALS.forEach(System::clearProperty);
  }

  @Test
  void the_example_stores_and_reads_a_call() {
    try (ScriptedS3Server server = new ScriptedS3Server()) {
      S3Server s3 = S3Server.scripted(server);
      CallSummary summary =
          EmbeddingExample.storeAndRead(
              s3.settings(s3.newBucket(false)), () -> Instant.parse("2026-03-01T12:00:00Z"));

      assertEquals(CallState.ANSWERED, summary.state());
      assertEquals(1, summary.eventCount());
    }
  }

  @Test
  void the_readme_shows_the_example_as_it_is_compiled() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/io/callflow/store/s3/EmbeddingExample.java"));
    String shown =
        source
            .substring(
                source.indexOf("// README begins\n") + "// README begins\n".length(),
                source.indexOf("    // README ends"))
            .replaceAll("(?m)^    ", "");

    assertTrue(Files.readString(Path.of("../README.md")).contains("```java\n" + shown + "```"));
  }
}
