package io.callflow.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who gets in, as an authorizer is told by its environment. Where it is told nothing, nobody gets
 * in.
 *
 * @param apiKeys from {@code CALLFLOW_API_KEYS} and from the file that {@code
 *     CALLFLOW_API_KEYS_FILE} names
 */
public record AuthorizerSettings(List<ApiKeyEntry> apiKeys) {
  private static final String API_KEYS = "CALLFLOW_API_KEYS";
  private static final String API_KEYS_FILE = "CALLFLOW_API_KEYS_FILE";

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
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return new AuthorizerSettings(keys);
  }

  /** What proves tokens under these settings; empty where nobody gets in. */
  public List<TokenVerifier> verifiers(InstantSource clock) {
    return apiKeys.isEmpty() ? List.of() : List.of(new ApiKeys(apiKeys));
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

  /** What the file holds; empty where it cannot be read, which is a fault, too. */
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

  private static String value(Map<String, String> environment, String variable) {
    return environment.getOrDefault(variable, "").strip();
  }
}
