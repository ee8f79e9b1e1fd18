package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.S3Example;
import io.callflow.Callflow;
import io.callflow.call.CallState;
import io.callflow.call.CallSummary;
import io.callflow.contract.JsonCallCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The program for S3 of docs/embedding.md. */
class S3ExampleTest {
  private static final List<String> SETTINGS =
      List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.region", "aws.endpointUrlS3");

  @AfterEach
  void forget() {
    SETTINGS.forEach(System::clearProperty);
  }

  @Test
  void the_example_stores_and_reads_a_call() {
    try (ScriptedS3Server server = new ScriptedS3Server()) {
      S3Server s3 = S3Server.scripted(server);
      String bucket = s3.newBucket(false);
      List<String> values = List.of("test", "test", "us-east-1", server.endpoint().toString());
      for (int i = 0; i < values.size(); i++) {
        System.setProperty(SETTINGS.get(i), values.get(i));
      }

      String printed = run("s3://" + bucket + "/calls");

      assertEquals("a84b4c@10.0.0.1 ANSWERED, rang PT0.001S\n", printed);
      S3Settings settings = s3.settings(bucket).withPrefix("calls");
      try (Callflow callflow =
          Callflow.openToRead(S3ObjectStore.open(settings), new JsonCallCodec())) {
        CallSummary summary = callflow.tenant("default").summary("a84b4c@10.0.0.1");
        assertEquals(CallState.ANSWERED, summary.state());
        assertEquals(2, summary.eventCount());
      }
    }
  }

  private static String run(String address) {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      S3Example.main(new String[] {address});
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void the_document_shows_the_example_as_it_is_compiled() throws Exception {
    String source = Files.readString(Path.of("src/test/java/com/example/S3Example.java"));

    assertTrue(
        Files.readString(Path.of("../docs/embedding.md")).contains("```java\n" + source + "```"));
  }
}
