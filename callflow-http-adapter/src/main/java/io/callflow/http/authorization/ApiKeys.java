package io.callflow.http.authorization;

import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Verifies API keys by their SHA-256. */
public final class ApiKeys implements TokenVerifier {
  private static final String TYPE = "api_key";

  /** The hash to compare with if the id is unknown, so that the answer takes as long. */
  private static final byte[] NOBODY = new byte[32];

  @SuppressWarnings("ArrayRecordComponent") // never changed, compared only as a secret is
  private record Known(byte[] sha256, Principal principal) {}

  private final Map<String, Known> byId = new HashMap<>();

  /**
   * @throws IllegalArgumentException if two entries have one id
   */
  public ApiKeys(Collection<ApiKeyEntry> entries) {
    for (ApiKeyEntry entry : entries) {
      Known known =
          new Known(
              HexFormat.of().parseHex(entry.sha256()),
              new Principal(entry.tenant(), entry.name(), entry.scopes()));
      if (byId.put(entry.id(), known) != null) {
        throw new IllegalArgumentException("two API keys have the id '" + entry.id() + "'");
      }
    }
  }

  @Override
  public boolean recognises(String token) {
    return token.startsWith(ApiKey.PREFIX);
  }

  @Override
  public CompletionStage<Verdict> verify(String token) {
    return CompletableFuture.completedStage(verdict(token));
  }

  private Verdict verdict(String token) {
    Optional<ApiKey> key = ApiKey.parse(token);
    if (key.isEmpty()) {
      return new Verdict.Refused("malformed", TYPE);
    }
    Known known = byId.get(key.get().id());
    boolean same =
        MessageDigest.isEqual(known == null ? NOBODY : known.sha256(), key.get().digest());
    if (known == null) {
      return new Verdict.Refused("unknown_key", TYPE);
    }
    return same
        ? new Verdict.Granted(known.principal(), TYPE)
        : new Verdict.Refused("wrong_secret", TYPE);
  }
}
