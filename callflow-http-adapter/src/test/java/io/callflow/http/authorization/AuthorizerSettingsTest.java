package io.callflow.http.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Tenant;
import io.callflow.http.operation.Fixture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        .await("Bearer " + token);
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
  void a_key_in_both_places_is_a_fault() throws IOException {
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

  private void jwt() {
    environment.put("CALLFLOW_JWT_JWKS_URL", "https://id.example/keys");
    environment.put("CALLFLOW_JWT_ISSUER", "https://id.example/");
    environment.put("CALLFLOW_JWT_AUDIENCE", "callflow");
  }

  private JwtSettings jwtSettings() {
    return Objects.requireNonNull(AuthorizerSettings.of(environment).jwt());
  }

  @Test
  void three_settings_are_enough_for_tokens() {
    jwt();
    assertEquals(
        new JwtSettings(
            URI.create("https://id.example/keys"),
            "https://id.example/",
            "callflow",
            "tenant",
            "scope",
            Duration.ofSeconds(60)),
        jwtSettings());
    assertEquals(1, AuthorizerSettings.of(environment).verifiers(Fixture.CLOCK).size());
    environment.put("CALLFLOW_API_KEYS", "[" + entry(key).toJson() + "]");
    assertEquals(2, AuthorizerSettings.of(environment).verifiers(Fixture.CLOCK).size());
  }

  @Test
  void claims_and_clock_skew_can_be_set() {
    jwt();
    environment.put("CALLFLOW_JWT_TENANT_CLAIM", "https://callflow.example/tenant");
    environment.put("CALLFLOW_JWT_SCOPE_CLAIM", "scp");
    for (int skew : new int[] {0, 1, 300}) {
      environment.put("CALLFLOW_JWT_CLOCK_SKEW_SECONDS", String.valueOf(skew));
      assertEquals(Duration.ofSeconds(skew), jwtSettings().clockSkew());
    }
    assertEquals("https://callflow.example/tenant", jwtSettings().tenantClaim());
    assertEquals("scp", jwtSettings().scopeClaim());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "301", "1000", "60s", "1.5", "+60", "٦٠"})
  void a_clock_skew_is_0_to_300_seconds(String skew) {
    jwt();
    environment.put("CALLFLOW_JWT_CLOCK_SKEW_SECONDS", skew);
    assertEquals("CALLFLOW_JWT_CLOCK_SKEW_SECONDS: '" + skew + "' is not 0 to 300", faults());
  }

  @Test
  void the_three_settings_go_together() {
    environment.put("CALLFLOW_JWT_ISSUER", "https://id.example/");
    String together =
        ": missing; CALLFLOW_JWT_JWKS_URL, CALLFLOW_JWT_ISSUER, CALLFLOW_JWT_AUDIENCE go together";
    assertEquals(
        "CALLFLOW_JWT_JWKS_URL" + together + "\nCALLFLOW_JWT_AUDIENCE" + together, faults());
    environment.put("CALLFLOW_JWT_JWKS_URL", "http://id.example/keys");
    assertEquals(2, faults().lines().count());
  }

  @Test
  void an_unknown_setting_is_a_fault() {
    jwt();
    environment.put("CALLFLOW_JWT_AUD", "callflow");
    assertTrue(faults().startsWith("CALLFLOW_JWT_AUD: no such setting; there are "), faults());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example/keys",
        "http://127.0.0.1.example/keys",
        "http://localhost.example/keys",
        "http://0.0.0.0/keys",
        "https://user:hunter2@id.example/keys",
        "https:///hunter2",
        "file:///hunter2",
        "ftp://hunter2/",
        "jar:https://id.example/hunter2!/",
        "hunter2",
        "https://hunter2 x/"
      })
  void keys_are_never_fetched_from_an_unsafe_url(String url) {
    jwt();
    environment.put("CALLFLOW_JWT_JWKS_URL", url);
    assertTrue(faults().startsWith("CALLFLOW_JWT_JWKS_URL: not an https:// URL"), faults());
    assertFalse(faults().contains("hunter2"), faults());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example:8443/keys?x=y",
        "HTTPS://id.example/keys",
        "http://localhost:8080/keys",
        "http://127.0.0.1:8080/keys",
        "http://[::1]:8080/keys"
      })
  void keys_are_fetched_by_https_or_from_this_machine(String url) {
    jwt();
    environment.put("CALLFLOW_JWT_JWKS_URL", url);
    assertEquals(URI.create(url), jwtSettings().jwksUrl());
  }
}
