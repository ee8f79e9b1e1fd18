package io.callflow.local.command;

import io.callflow.event.CallflowException;
import io.callflow.http.authorization.AuthorizerSettings;
import io.callflow.local.http.AddressRange;
import io.callflow.local.http.LocalService;
import io.callflow.local.http.NetworkSettings;
import io.callflow.local.http.ServiceSettings;
import io.callflow.local.http.TlsFiles;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
      names = "--existing",
      description =
          "Serve only a store that exists already: a folder or database that is missing, as on a"
              + " disk that is not mounted, ends the command. Without it, a new store is made.")
  private boolean existing;

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
          "The address to listen on; 0.0.0.0 lets other machines in, by TLS, by a named proxy, or"
              + " with --insecure-http. Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Serve HTTPS with this certificate and those of its issuers, in PEM. The file and that of"
              + " the key are read again when they change.")
  private @Nullable Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of the certificate: PKCS#8 in PEM, without a password.")
  private @Nullable Path tlsKey;

  @Option(
      names = "--insecure-http",
      description =
          "Let other machines use plain HTTP. Everybody on the network between can read keys and"
              + " calls.")
  private boolean insecureHttp;

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      split = ",",
      description =
          "A host name in URLs of this service, besides localhost and its address. Requests for"
              + " other names are refused.")
  private List<String> serverNames = List.of();

  @Option(
      names = "--proxy",
      paramLabel = "ADDRESS",
      split = ",",
      description =
          "A proxy before this service, as 10.0.0.5 or 10.0.0.0/24. Forwarded, X-Forwarded-For and"
              + " X-Forwarded-Host are believed from proxies only.")
  private List<String> proxies = List.of();

  @Option(
      names = "--rate-limit-key",
      paramLabel = "N",
      description =
          "Answer at most N requests a second of one API key or token subject, on average; more are"
              + " answered 429. Default: no limit.")
  private @Nullable Integer requestsPerKey;

  @Option(
      names = "--rate-limit-address",
      paramLabel = "N",
      description =
          "Answer at most N requests a second of one address, on average; an IPv6 network of 64 bits"
              + " counts as one. Default: no limit.")
  private @Nullable Integer requestsPerAddress;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description =
          "Serve GET /metrics (OpenMetrics) on this port of the loopback address; 0 takes a free"
              + " one. Default: no metrics.")
  private @Nullable Integer metricsPort;

  ServeCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    NetworkSettings network = network();
    AuthorizerSettings authorizer = authorizer();
    Path folder = store.folder(terminal);
    StoreAddress address = store.address(terminal);
    OpenStore open = existing ? address.toRead() : address.toWrite();
    LocalService service;
    try {
      service =
          LocalService.start(
              ServiceSettings.of(folder, open.objects())
                  .withNetwork(network)
                  // A request to S3 at every check would cost money, and the SDK retries.
                  .withHealthCheck(address.folder() == null ? () -> {} : open::requireStore)
                  .withAuthorizer(authorizer)
                  .withStreams(terminal.out(), terminal.err(), terminal.log()));
    } catch (CallflowException e) {
      open.close();
      throw e;
    } catch (IllegalArgumentException e) {
      open.close();
      throw new CommandFailure(ExitCode.USAGE, "Cannot serve: %s.".formatted(e.getMessage()), e);
    } catch (UncheckedIOException e) {
      open.close();
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
    service.serveUntilTerminated(open::close);
    return ExitCode.DONE;
  }

  private NetworkSettings network() {
    requirePort("--port", port);
    if (metricsPort != null) {
      requirePort("--metrics-port", metricsPort);
    }
    requireRate("--rate-limit-key", requestsPerKey);
    requireRate("--rate-limit-address", requestsPerAddress);
    if ((tlsCert == null) != (tlsKey == null)) {
      throw new CommandFailure(ExitCode.USAGE, "--tls-cert and --tls-key go together.");
    }
    List<AddressRange> ranges = new ArrayList<>();
    for (String proxy : proxies) {
      try {
        ranges.add(AddressRange.parse(proxy.strip()));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCode.USAGE, "--proxy: %s.".formatted(e.getMessage()), e);
      }
    }
    return NetworkSettings.LOOPBACK
        .withHost(host)
        .withPort(port)
        .withTls(tlsCert == null || tlsKey == null ? null : new TlsFiles(tlsCert, tlsKey))
        .withInsecureHttp(insecureHttp)
        .withServerNames(serverNames)
        .withProxies(ranges)
        .withRequestsPerKey(requestsPerKey)
        .withRequestsPerAddress(requestsPerAddress)
        .withMetricsPort(metricsPort);
  }

  private static void requirePort(String option, int value) {
    if (value < 0 || value > 65_535) {
      throw new CommandFailure(ExitCode.USAGE, option + " must be 0 to 65535.");
    }
  }

  private static void requireRate(String option, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new CommandFailure(ExitCode.USAGE, option + " must be 1 or more.");
    }
  }

  private AuthorizerSettings authorizer() {
    try {
      return AuthorizerSettings.of(terminal.environment());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
