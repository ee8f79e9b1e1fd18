package io.callflow.local.command;

import io.callflow.event.CallflowException;
import io.callflow.event.Tenant;
import io.callflow.http.authorization.ApiKey;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.http.authorization.Scope;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Makes an API key and prints the entry that lets it in. Stores neither. */
@CommandLine.Command(
    name = "new",
    description = {
      "Makes an API key and prints it once, with its entry for the setting CALLFLOW_API_KEYS.",
      "The entry holds no secret. Nothing is stored."
    })
final class ApiKeyNewCommand extends Command {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "Who uses the key. It becomes the source of events that name none.")
  private String name = "";

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      defaultValue = "default",
      description = "The tenant whose calls the key gives access to. Default: ${DEFAULT-VALUE}.")
  private String tenant = "default";

  @Option(
      names = "--scopes",
      paramLabel = "SCOPE",
      split = "[, ]+",
      required = true,
      arity = "1..*",
      description =
          "What the key allows: events:write, events:read, calls:erase, separated by commas.")
  private List<String> scopes = List.of();

  @Option(names = "--json", description = "Write one JSON object.")
  private boolean json;

  ApiKeyNewCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    Set<Scope> allowed = EnumSet.noneOf(Scope.class);
    for (String scope : scopes) {
      allowed.add(
          Scope.of(scope)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.USAGE,
                          "'%s' is not a scope. The scopes are events:write, events:read and calls:erase."
                              .formatted(scope))));
    }
    ApiKey key = ApiKey.mint(new SecureRandom());
    ApiKeyEntry entry;
    try {
      entry = ApiKeyEntry.of(key, name, new Tenant(tenant), allowed);
    } catch (IllegalArgumentException | CallflowException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    if (json) {
      Map<String, Object> made = new LinkedHashMap<>();
      made.put("key", key.secretText());
      made.put("name", entry.name());
      made.put("tenant", entry.tenant().value());
      made.put("scopes", new TreeSet<>(entry.scopes()).stream().map(Scope::text).toList());
      made.put("entry", PrintableText.json(entry.toJson()));
      line(made);
    } else {
      terminal.out().println("The key, shown only now:");
      terminal.out().println();
      terminal.out().println("  " + key.secretText());
      terminal.out().println();
      terminal.out().println("Its entry for the array in CALLFLOW_API_KEYS:");
      terminal.out().println();
      terminal.out().println("  " + PrintableText.json(entry.toJson()));
    }
    return ExitCode.DONE;
  }
}
