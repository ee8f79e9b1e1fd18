package io.callflow.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.callflow.archive.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizerSettingsTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder = Path.of("");

  private final ApiKey key = ApiKey.mint(RANDOM);
  private final ApiKey other = ApiKey.mint(RANDOM);
  private final Map<String, String> environment = new HashMap<>();

  private static ApiKeyEntry entry(ApiKey key) {
    return ApiKeyEntry.of(key, "switch-1", new Tenant("acme"), Set.of(Scope.EVENTS_WRITE));
  }

  private String file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "keys", ".json"), text).toString();
  }

  private Verdict show(String token) {
    return new Authorization(AuthorizerSettings.of(environment).verifiers(Fixture.CLOCK))
        .authorize("Bearer " + token);
  }

  private String faults() {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class, () -> AuthorizerSettings.of(environment).toString())
            .getMessage());
  }

  @Test
  void nothing_configured_lets_nobody_in() {
    assertEquals(List.of(), AuthorizerSettings.of(Map.of()).verifiers(Fixture.CLOCK));
    environment.put("CALLFLOW_API_KEYS", " ");
    environment.put("CALLFLOW_API_KEYS_FILE", "");
    assertEquals(List.of(), AuthorizerSettings.of(environment).verifiers(Fixture.CLOCK));
    assertInstanceOf(Verdict.Refused.class, show(key.secretText()));
  }

  @Test
  void keys_come_from_the_variable_and_from_the_file() throws IOException {
    environment.put("CALLFLOW_API_KEYS", "[" + entry(key).toJson() + "]");
    environment.put("CALLFLOW_API_KEYS_FILE", file("[" + entry(other).toJson() + "]\n"));
    assertEquals(List.of(entry(key), entry(other)), AuthorizerSettings.of(environment).apiKeys());
    assertInstanceOf(Verdict.Granted.class, show(key.secretText()));
    assertInstanceOf(Verdict.Granted.class, show(other.secretText()));
    assertInstanceOf(Verdict.Refused.class, show(ApiKey.mint(RANDOM).secretText()));
  }

  @Test
  void two_keys_of_one_name_are_one_principal() throws IOException {
    environment.put("CALLFLOW_API_KEYS", "[" + entry(key).toJson() + "]");
    environment.put("CALLFLOW_API_KEYS_FILE", file("[" + entry(other).toJson() + "]"));
    assertEquals(show(key.secretText()), show(other.secretText()));
  }

  @Test
  void every_fault_is_told_at_once() throws IOException {
    environment.put("CALLFLOW_API_KEYS", "[{\"id\":\"A\"}," + entry(key).toJson() + "]");
    environment.put("CALLFLOW_API_KEYS_FILE", file("[17]"));
    assertEquals(
        """
        CALLFLOW_API_KEYS[0].sha256: missing
        CALLFLOW_API_KEYS[0].name: missing
        CALLFLOW_API_KEYS[0].tenant: missing
        CALLFLOW_API_KEYS[0].id: 'A' is not 1 to 32 of 0-9 and a-z
        CALLFLOW_API_KEYS[0].scopes: not a list of scopes
        CALLFLOW_API_KEYS_FILE[0]: not a JSON object\
        """,
        faults());
  }

  @Test
  void a_key_stands_in_one_place() throws IOException {
    environment.put("CALLFLOW_API_KEYS", "[" + entry(key).toJson() + "]");
    environment.put("CALLFLOW_API_KEYS_FILE", file("[" + entry(key).toJson() + "]"));
    assertEquals(
        "CALLFLOW_API_KEYS_FILE: '" + key.id() + "' is in CALLFLOW_API_KEYS already", faults());
  }

  @Test
  void a_file_that_cannot_be_read_is_a_fault_and_not_repeated() throws IOException {
    environment.put("CALLFLOW_API_KEYS_FILE", folder.resolve("none").toString());
    assertEquals("CALLFLOW_API_KEYS_FILE: there is no such file", faults());
    environment.put("CALLFLOW_API_KEYS_FILE", folder.toString());
    assertEquals("CALLFLOW_API_KEYS_FILE: the file cannot be read (IOException)", faults());
    environment.put("CALLFLOW_API_KEYS_FILE", file(" \n"));
    assertEquals("CALLFLOW_API_KEYS_FILE: the file is empty; an empty array is []", faults());
    environment.put("CALLFLOW_API_KEYS_FILE", key.secretText() + "\u0000");
    assertEquals("CALLFLOW_API_KEYS_FILE: not the path of a file", faults());
    environment.put("CALLFLOW_API_KEYS_FILE", file(key.secretText()));
    assertEquals("CALLFLOW_API_KEYS_FILE: not a JSON array", faults());
    assertFalse(faults().contains(key.secretText()));
  }
}
