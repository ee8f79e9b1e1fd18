package io.callflow.http.authorization;

import io.callflow.contract.json.Json;
import io.callflow.event.CallflowException;
import io.callflow.event.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one API key: its hash, its principal and its scopes.
 *
 * @param id of the key; unique in one service
 * @param sha256 of the whole key, 64 hexadecimal digits in lower case
 * @param name of the principal that uses the key. Keys with the same name are one principal, so a
 *     key can be replaced without changing the source of its events
 */
public record ApiKeyEntry(String id, String sha256, String name, Tenant tenant, Set<Scope> scopes) {
  private static final Pattern ID = Pattern.compile("[0-9a-z]{1,32}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> MEMBERS = Set.of("id", "sha256", "name", "tenant", "scopes");

  public ApiKeyEntry {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("the id of an API key is 1 to 32 of 0-9 and a-z");
    }
    if (!SHA_256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("a SHA-256 is 64 of 0-9 and a-f");
    }
    if (!Principal.isName(name)) {
      throw new IllegalArgumentException("a name is 1 to 256 characters, no control characters");
    }
    scopes = Set.copyOf(scopes);
  }

  /** The entry for this key. */
  public static ApiKeyEntry of(ApiKey key, String name, Tenant tenant, Set<Scope> scopes) {
    return new ApiKeyEntry(key.id(), key.sha256(), name, tenant, scopes);
  }

  /** Writes the entry as an element of the array {@code CALLFLOW_API_KEYS}. */
  public String toJson() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", id);
    members.put("sha256", sha256);
    members.put("name", name);
    members.put("tenant", tenant.value());
    members.put("scopes", new TreeSet<>(scopes).stream().map(Scope::text).toList());
    return new String(Json.writeTree(members), StandardCharsets.UTF_8);
  }

  /**
   * Reads the setting {@code CALLFLOW_API_KEYS}: a JSON array of {@code
   * {"id","sha256","name","tenant","scopes":[…]}}, every member required.
   *
   * @throws IllegalArgumentException with every fault in its message, one a line
   */
  public static List<ApiKeyEntry> parseAll(String json) {
    return parseAll("CALLFLOW_API_KEYS", json);
  }

  /** Reads such an array from a setting of another name. */
  static List<ApiKeyEntry> parseAll(String setting, String json) {
    List<?> elements = elements(setting, json);
    List<ApiKeyEntry> entries = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < elements.size(); i++) {
      int faultsBefore = faults.size();
      ApiKeyEntry entry = read(elements.get(i), setting + "[" + i + "]", faults);
      if (entry != null && faults.size() == faultsBefore) {
        if (!ids.add(entry.id)) {
          faults.add(setting + "[" + i + "].id: '" + entry.id + "' is used twice");
        }
        entries.add(entry);
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return List.copyOf(entries);
  }

  private static List<?> elements(String setting, String json) {
    // The codec reads objects, the setting is an array.
    byte[] wrapped = ("{\"keys\":" + json + "}").getBytes(StandardCharsets.UTF_8);
    try {
      Map<String, Object> tree = Json.readTree(wrapped);
      if (tree.size() == 1 && tree.get("keys") instanceof List<?> elements) {
        return elements;
      }
    } catch (RuntimeException notJson) {
      // Reported below without the text, which may hold a secret.
    }
    throw new IllegalArgumentException(setting + ": not a JSON array");
  }

  private static @Nullable ApiKeyEntry read(
      @Nullable Object element, String place, List<String> faults) {
    if (!(element instanceof Map<?, ?> members)) {
      faults.add(place + ": not a JSON object");
      return null;
    }
    for (Object member : members.keySet()) {
      if (!MEMBERS.contains(member)) {
        faults.add(
            place
                + "."
                + member
                + ": no member of an entry, which has id, sha256, name, tenant, scopes");
      }
    }
    String id = text(members, "id", place, faults);
    String sha256 = text(members, "sha256", place, faults);
    String name = text(members, "name", place, faults);
    String tenantName = text(members, "tenant", place, faults);
    if (id != null && !ID.matcher(id).matches()) {
      faults.add(place + ".id: '" + id + "' is not 1 to 32 of 0-9 and a-z");
    }
    if (sha256 != null && !SHA_256.matcher(sha256).matches()) {
      // The value is not shown: somebody may have put the key itself here.
      faults.add(place + ".sha256: not 64 of 0-9 and a-f");
    }
    if (name != null && !Principal.isName(name)) {
      faults.add(place + ".name: not 1 to 256 characters without control characters");
    }
    Tenant tenant = null;
    if (tenantName != null) {
      try {
        tenant = new Tenant(tenantName);
      } catch (CallflowException broken) {
        faults.add(place + ".tenant: " + broken.getMessage());
      }
    }
    Set<Scope> scopes = scopes(members.get("scopes"), place + ".scopes", faults);
    if (id == null
        || sha256 == null
        || name == null
        || tenant == null
        || !ID.matcher(id).matches()
        || !SHA_256.matcher(sha256).matches()
        || !Principal.isName(name)) {
      return null;
    }
    return new ApiKeyEntry(id, sha256, name, tenant, scopes);
  }

  private static @Nullable String text(
      Map<?, ?> members, String name, String place, List<String> faults) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    faults.add(place + "." + name + (members.containsKey(name) ? ": not a text" : ": missing"));
    return null;
  }

  private static Set<Scope> scopes(@Nullable Object value, String place, List<String> faults) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    if (!(value instanceof List<?> words) || words.isEmpty()) {
      faults.add(place + ": not a list of scopes");
      return scopes;
    }
    for (Object word : words) {
      Scope.of(String.valueOf(word))
          .ifPresentOrElse(
              scopes::add,
              () ->
                  faults.add(
                      place
                          + ": '"
                          + word
                          + "' is none of "
                          + Arrays.stream(Scope.values())
                              .map(Scope::text)
                              .collect(Collectors.joining(", "))));
    }
    return scopes;
  }
}
