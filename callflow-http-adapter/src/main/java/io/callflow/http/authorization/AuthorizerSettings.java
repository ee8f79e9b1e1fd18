package io.callflow.http.authorization;

import io.callflow.http.log.RequestLog;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an authorizer, from environment variables. Without any, every request is refused.
 *
 * @param apiKeys from {@code CALLFLOW_API_KEYS} and from the file that {@code
 *     CALLFLOW_API_KEYS_FILE} names
 * @param jwt from {@code CALLFLOW_JWT_…}; null if JSON Web Tokens are not accepted
 */
public record AuthorizerSettings(List<ApiKeyEntry> apiKeys, @Nullable JwtSettings jwt) {
  private static final String API_KEYS = "CALLFLOW_API_KEYS";
  private static final String API_KEYS_FILE = "CALLFLOW_API_KEYS_FILE";
  private static final String JWT = "CALLFLOW_JWT_";
  private static final String JWKS_URL = JWT + "JWKS_URL";
  private static final String ISSUER = JWT + "ISSUER";
  private static final String AUDIENCE = JWT + "AUDIENCE";
  private static final String TENANT_CLAIM = JWT + "TENANT_CLAIM";
  private static final String SCOPE_CLAIM = JWT + "SCOPE_CLAIM";
  private static final String CLOCK_SKEW = JWT + "CLOCK_SKEW_SECONDS";

  private static final List<String> NEEDED = List.of(JWKS_URL, ISSUER, AUDIENCE);
  private static final List<String> OPTIONAL = List.of(TENANT_CLAIM, SCOPE_CLAIM, CLOCK_SKEW);

  public AuthorizerSettings {
    apiKeys = List.copyOf(apiKeys);
  }

  /**
   * Reads the settings. A variable that is blank counts as absent.
   *
   * @throws IllegalArgumentException with every fault in its message, one a line, each naming its
   *     variable; no value that may be a secret is repeated
   */
  public static AuthorizerSettings of(Map<String, String> environment) {
    List<String> faults = new ArrayList<>();
    List<ApiKeyEntry> keys = apiKeys(environment, faults);
    JwtSettings jwt = jwt(environment, faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return new AuthorizerSettings(keys, jwt);
  }

  /** Returns the same settings with one more key. */
  public AuthorizerSettings with(ApiKeyEntry key) {
    List<ApiKeyEntry> keys = new ArrayList<>(apiKeys);
    keys.add(key);
    return new AuthorizerSettings(keys, jwt);
  }

  /** Makes the verifiers for these settings; an empty list refuses every request. */
  public List<TokenVerifier> verifiers(InstantSource clock) {
    return verifiers(clock, SigningKeys.Refresh.BESIDE_REQUESTS, trouble -> {});
  }

  /**
   * Makes the verifiers for these settings; an empty list refuses every request. Signing keys are
   * refreshed beside the requests, so a provider that hangs delays no token with a known key.
   *
   * @param log gets a line when signing keys cannot be fetched, a few times a minute at most.
   *     Tokens are still verified with the keys that were fetched last
   * @throws IllegalArgumentException if two API keys have one id
   */
  public List<TokenVerifier> verifiers(InstantSource clock, RequestLog log) {
    return verifiers(clock, log, () -> {});
  }

  /**
   * As {@link #verifiers(InstantSource, RequestLog)}.
   *
   * @param notFetched runs after each failed attempt to fetch signing keys
   */
  public List<TokenVerifier> verifiers(InstantSource clock, RequestLog log, Runnable notFetched) {
    return verifiers(
        clock,
        SigningKeys.Refresh.BESIDE_REQUESTS,
        troubles(log).andThen(trouble -> notFetched.run()));
  }

  /**
   * As {@link #verifiers(InstantSource, RequestLog)}, but a token waits for the refresh of keys
   * that are older than ten minutes. For a process that is frozen between two requests: nothing
   * runs beside them.
   */
  public List<TokenVerifier> verifiersOfFrozenProcess(InstantSource clock, RequestLog log) {
    return verifiers(clock, SigningKeys.Refresh.BEFORE_ANSWERS, troubles(log));
  }

  private static Consumer<Exception> troubles(RequestLog log) {
    return trouble ->
        log.write(
            RequestLog.Level.WARN,
            "signing keys",
            "the signing keys cannot be fetched",
            Map.of(),
            trouble);
  }

  private List<TokenVerifier> verifiers(
      InstantSource clock, SigningKeys.Refresh refresh, Consumer<Exception> troubles) {
    List<TokenVerifier> verifiers = new ArrayList<>();
    if (!apiKeys.isEmpty()) {
      verifiers.add(new ApiKeys(apiKeys));
    }
    if (jwt != null) {
      SigningKeys keys =
          new SigningKeys(jwt.jwksUrl(), () -> SigningKeys.PATIENCE, clock, refresh, troubles);
      verifiers.add(new JwtVerifier(jwt, keys, clock));
    }
    return verifiers;
  }

  private static List<ApiKeyEntry> apiKeys(Map<String, String> environment, List<String> faults) {
    List<ApiKeyEntry> keys = new ArrayList<>();
    String written = value(environment, API_KEYS);
    if (!written.isEmpty()) {
      keys.addAll(parse(API_KEYS, written, faults));
    }
    String file = value(environment, API_KEYS_FILE);
    if (!file.isEmpty()) {
      List<ApiKeyEntry> kept = parse(API_KEYS_FILE, read(file, faults), faults);
      for (ApiKeyEntry key : kept) {
        if (keys.stream().anyMatch(other -> other.id().equals(key.id()))) {
          faults.add(API_KEYS_FILE + ": '" + key.id() + "' is in " + API_KEYS + " already");
        }
      }
      keys.addAll(kept);
    }
    return keys;
  }

  private static List<ApiKeyEntry> parse(String setting, String json, List<String> faults) {
    try {
      return json.isEmpty() ? List.of() : ApiKeyEntry.parseAll(setting, json);
    } catch (IllegalArgumentException e) {
      faults.add(String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  /** Returns the text of the file; notes a fault and returns an empty text if it has none. */
  private static String read(String file, List<String> faults) {
    // The value is not repeated: somebody may have put the keys themselves there.
    try {
      String json = Files.readString(Path.of(file)).strip();
      if (json.isEmpty()) {
        faults.add(API_KEYS_FILE + ": the file is empty; an empty array is []");
      }
      return json;
    } catch (InvalidPathException e) {
      faults.add(API_KEYS_FILE + ": not the path of a file");
    } catch (NoSuchFileException e) {
      faults.add(API_KEYS_FILE + ": there is no such file");
    } catch (IOException e) {
      faults.add(
          API_KEYS_FILE + ": the file cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return "";
  }

  private static @Nullable JwtSettings jwt(Map<String, String> environment, List<String> faults) {
    int faultsBefore = faults.size();
    for (String variable : new TreeSet<>(environment.keySet())) {
      if (variable.startsWith(JWT) && !NEEDED.contains(variable) && !OPTIONAL.contains(variable)) {
        faults.add(
            variable
                + ": no such setting; there are "
                + String.join(", ", NEEDED)
                + ", "
                + String.join(", ", OPTIONAL));
      }
    }
    Duration clockSkew = clockSkew(value(environment, CLOCK_SKEW), faults);
    List<String> missing =
        NEEDED.stream().filter(variable -> value(environment, variable).isEmpty()).toList();
    if (missing.size() == NEEDED.size()) {
      return null;
    }
    for (String variable : missing) {
      faults.add(variable + ": missing; " + String.join(", ", NEEDED) + " go together");
    }
    URI url = URI.create("");
    if (!missing.contains(JWKS_URL)) {
      url = jwksUrl(value(environment, JWKS_URL), faults);
    }
    if (faults.size() > faultsBefore) {
      return null;
    }
    return new JwtSettings(
        url,
        value(environment, ISSUER),
        value(environment, AUDIENCE),
        value(environment, TENANT_CLAIM, JwtSettings.TENANT_CLAIM),
        value(environment, SCOPE_CLAIM, JwtSettings.SCOPE_CLAIM),
        clockSkew);
  }

  private static URI jwksUrl(String written, List<String> faults) {
    URI url = URI.create("");
    try {
      url = new URI(written);
    } catch (URISyntaxException e) {
      // Reported below without the text, which may hold a password.
    }
    if (!JwtSettings.isSafe(url)) {
      faults.add(
          JWKS_URL
              + ": not an https:// URL with a host and without a user; http:// is for a host on"
              + " this machine");
    }
    return url;
  }

  private static Duration clockSkew(String written, List<String> faults) {
    if (written.isEmpty()) {
      return JwtSettings.CLOCK_SKEW;
    }
    long most = JwtSettings.MAX_CLOCK_SKEW.toSeconds();
    if (written.matches("[0-9]{1,3}") && Integer.parseInt(written) <= most) {
      return Duration.ofSeconds(Integer.parseInt(written));
    }
    faults.add(CLOCK_SKEW + ": '" + written + "' is not 0 to " + most);
    return JwtSettings.CLOCK_SKEW;
  }

  private static String value(Map<String, String> environment, String variable, String otherwise) {
    String value = value(environment, variable);
    return value.isEmpty() ? otherwise : value;
  }

  private static String value(Map<String, String> environment, String variable) {
    return environment.getOrDefault(variable, "").strip();
  }
}
