package io.callflow.http.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Tenant;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ApiKey key = ApiKey.mint(RANDOM);
  private final ApiKey other = ApiKey.mint(RANDOM);
  private final Authorization authorization =
      new Authorization(
          List.of(
              new ApiKeys(
                  List.of(
                      ApiKeyEntry.of(
                          key, "switch-1", new Tenant("acme"), Set.of(Scope.EVENTS_WRITE)),
                      ApiKeyEntry.of(
                          other, "reader", new Tenant("umbrella"), Set.of(Scope.EVENTS_READ))))));

  private Verdict show(String header) {
    return authorization.await(header);
  }

  private static String refused(Verdict verdict) {
    return assertInstanceOf(Verdict.Refused.class, verdict).reason();
  }

  @Test
  void a_key_opens_its_own_tenant_with_its_own_scopes() {
    Verdict.Granted granted =
        assertInstanceOf(Verdict.Granted.class, show("Bearer " + key.secretText()));
    assertEquals(
        new Principal(new Tenant("acme"), "switch-1", Set.of(Scope.EVENTS_WRITE)),
        granted.principal());
    assertEquals("api_key", granted.tokenType());
    assertEquals(
        new Tenant("umbrella"),
        assertInstanceOf(Verdict.Granted.class, show("Bearer " + other.secretText()))
            .principal()
            .tenant());
  }

  @Test
  void a_secret_opens_nothing_under_the_id_of_another_key() {
    String secret = other.secretText().substring(other.secretText().lastIndexOf('_'));
    assertEquals("wrong_secret", refused(show("Bearer cfk_" + key.id() + secret)));
  }

  @Test
  void every_changed_character_of_a_secret_is_noticed() {
    String text = key.secretText();
    for (int i = text.lastIndexOf('_') + 1; i < text.length(); i++) {
      char changed = text.charAt(i) == '0' ? '1' : '0';
      String forged = text.substring(0, i) + changed + text.substring(i + 1);
      assertEquals("wrong_secret", refused(show("Bearer " + forged)));
    }
    String secret = text.substring(text.lastIndexOf('_') + 1);
    String upper = text.replace(secret, secret.toUpperCase(Locale.ROOT));
    assertEquals("wrong_secret", refused(show("Bearer " + upper)));
  }

  @Test
  void the_configured_hash_is_not_a_key() {
    assertEquals("wrong_secret", refused(show("Bearer cfk_" + key.id() + "_" + key.sha256())));
    assertEquals("unknown_kind_of_token", refused(show("Bearer " + key.sha256())));
  }

  @Test
  void an_unknown_id_is_refused() {
    ApiKey stranger = ApiKey.mint(RANDOM);
    assertEquals("unknown_key", refused(show("Bearer " + stranger.secretText())));
  }

  @Test
  void a_cut_or_longer_key_is_refused() {
    String text = key.secretText();
    assertInstanceOf(Verdict.Refused.class, show("Bearer " + text.substring(0, text.length() - 1)));
    assertInstanceOf(Verdict.Refused.class, show("Bearer " + text + "0"));
    assertEquals("malformed", refused(show("Bearer cfk_" + key.id() + "_")));
    assertEquals("malformed", refused(show("Bearer cfk_" + key.id())));
    assertEquals("malformed", refused(show("Bearer cfk_")));
    assertEquals("malformed", refused(show("Bearer cfk_" + key.id() + "_" + "0".repeat(4000))));
  }

  @Test
  void a_header_that_is_not_one_bearer_token_is_refused() {
    String text = key.secretText();
    for (String header :
        List.of(
            text,
            "Basic " + text,
            "bearer " + text,
            "Bearer  " + text,
            "Bearer " + text + " ",
            "Bearer " + text + "\n",
            "Bearer " + text + " " + other.secretText(),
            "Bearer " + text + ", Bearer " + other.secretText(),
            "Bearer " + text + "," + other.secretText(),
            "Bearer",
            "Bearer ",
            "Bearer \u0000" + text)) {
      assertEquals("not_one_bearer_token", refused(show(header)), header);
    }
    assertEquals("no_credentials", refused(show("")));
    assertEquals("no_credentials", refused(authorization.await(null)));
  }

  @Test
  void an_oversized_header_is_not_looked_at() {
    assertEquals("oversized", refused(show("Bearer " + "a".repeat(Authorization.MAX_HEADER))));
  }

  @Test
  void without_configuration_nobody_gets_in() {
    String header = "Bearer " + key.secretText();
    assertInstanceOf(Verdict.Refused.class, new Authorization(List.of()).await(header));
    assertInstanceOf(
        Verdict.Refused.class, new Authorization(List.of(new ApiKeys(List.of()))).await(header));
  }

  @Test
  void a_minted_key_is_read_back_and_never_shown_by_accident() {
    assertEquals(key.secretText(), ApiKey.parse(key.secretText()).orElseThrow().secretText());
    assertTrue(key.secretText().matches("cfk_[0-9a-f]{12}_[0-9a-f]{64}"));
    assertFalse(key.toString().contains(key.secretText().substring(20)));
    assertNotEquals(key.secretText(), other.secretText());
  }

  @Test
  void two_entries_of_one_id_are_refused() {
    ApiKeyEntry entry = ApiKeyEntry.of(key, "a", new Tenant("acme"), Set.of(Scope.EVENTS_READ));
    assertThrows(IllegalArgumentException.class, () -> new ApiKeys(List.of(entry, entry)));
  }

  @Test
  void an_entry_is_read_back_from_the_setting() {
    ApiKeyEntry entry =
        ApiKeyEntry.of(
            key,
            "Zentrale \"1\"",
            new Tenant("acme"),
            Set.of(Scope.EVENTS_READ, Scope.CALLS_ERASE));
    assertEquals(List.of(entry), ApiKeyEntry.parseAll("[" + entry.toJson() + "]"));
    assertEquals(List.of(), ApiKeyEntry.parseAll("[]"));
    assertFalse(entry.toJson().contains(key.secretText().substring(20)));
  }

  @Test
  void every_fault_of_the_setting_is_told_at_once() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ApiKeyEntry.parseAll(
                    """
                    [{"id":"A","sha256":"cfk_leaked","name":"","tenant":"No Tenant","scopes":["all"],"x":1},
                     17,
                     {"id":"b"}]\
                    """));
    String message = String.valueOf(refused.getMessage());
    for (String fault :
        List.of(
            "[0].id: 'A'",
            "[0].sha256: not 64",
            "[0].name: not 1 to 256",
            "[0].tenant: tenant is 'No Tenant'",
            "[0].scopes: 'all' is none of",
            "[0].x: no member",
            "[1]: not a JSON object",
            "[2].sha256: missing",
            "[2].name: missing",
            "[2].tenant: missing",
            "[2].scopes: not a list")) {
      assertTrue(message.contains(fault), () -> fault + " is not in\n" + message);
    }
    assertFalse(message.contains("cfk_leaked"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[", "null", "[]x", "[],\"x\":[]", "cfk_secret"})
  void a_setting_that_is_no_array_is_refused_and_not_repeated(String setting) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> ApiKeyEntry.parseAll(setting))
            .getMessage();
    assertEquals("CALLFLOW_API_KEYS: not a JSON array", message);
  }
}
