package io.callflow.local.command;

import io.callflow.http.authorization.AuthorizerSettings;
import io.callflow.local.http.LocalService;
import io.callflow.local.http.ServiceSettings;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the HTTP API and the viewer on this machine. */
@CommandLine.Command(
    name = "serve",
    description = {
      "Runs the service on this machine until SIGTERM or Ctrl-C.",
      "The first start creates an API key, prints it once and keeps it in DIR/api-key."
          + " $CALLFLOW_API_KEYS and the file $CALLFLOW_API_KEYS_FILE add keys."
          + " $CALLFLOW_JWT_JWKS_URL, $CALLFLOW_JWT_ISSUER and $CALLFLOW_JWT_AUDIENCE let in the"
          + " tokens of an identity provider.",
      "The printed link opens the viewer; on a terminal it contains the key."
    })
final class ServeCommand extends Command {
  @Mixin private StoreOptions store = new StoreOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The port; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port = 8080;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "The address to listen on; 0.0.0.0 lets other machines in, unencrypted. Default:"
              + " ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  ServeCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    if (port < 0 || port > 65_535) {
      throw new CommandFailure(ExitCode.USAGE, "--port must be 0 to 65535.");
    }
    AuthorizerSettings authorizer = authorizer();
    Path folder = store.folder(terminal);
    LocalService service;
    try {
      service =
          LocalService.start(
              ServiceSettings.of(folder, store.toWrite(terminal).objects())
                  .withHost(host)
                  .withPort(port)
                  .withAuthorizer(authorizer)
                  .withStreams(terminal.out(), terminal.err(), terminal.err()));
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      String help = cause instanceof BindException ? " --port 0 takes a free port." : "";
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "Cannot serve on %s port %d from %s: %s.%s"
              .formatted(
                  host, port, folder, cause == null ? e.getMessage() : cause.getMessage(), help),
          e);
    }
    // Output to anything but a terminal may be kept in a log file, which must not hold a key.
    terminal
        .err()
        .println("open " + (terminal.errIsTerminal() ? service.viewerWithKey() : service.viewer()));
    service.serveUntilTerminated();
    return ExitCode.DONE;
  }

  private AuthorizerSettings authorizer() {
    try {
      return AuthorizerSettings.of(terminal.environment());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
