package io.callflow.local.http;

import io.callflow.archive.ObjectStore;
import io.callflow.http.authorization.AuthorizerSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What a service is started with. Begin with {@link #of}.
 *
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param data a folder, made if need be; the service keeps its {@code api-key} there
 * @param store what keeps the calls
 * @param authorizer who else gets in, besides whoever holds the key in the folder
 * @param out is told, in one line, where the service listens
 * @param err is shown a new API key, once
 * @param log takes one line of JSON per request
 */
public record ServiceSettings(
    String host,
    int port,
    Path data,
    ObjectStore store,
    AuthorizerSettings authorizer,
    PrintStream out,
    PrintStream err,
    PrintStream log) {

  private static final AuthorizerSettings NOBODY_ELSE = new AuthorizerSettings(List.of(), null);

  /** A service on port 8080 of this machine alone, that tells the terminal what it does. */
  public static ServiceSettings of(Path data, ObjectStore store) {
    return new ServiceSettings(
        "127.0.0.1", 8080, data, store, NOBODY_ELSE, System.out, System.err, System.err);
  }

  public ServiceSettings withHost(String value) {
    return new ServiceSettings(value, port, data, store, authorizer, out, err, log);
  }

  public ServiceSettings withPort(int value) {
    return new ServiceSettings(host, value, data, store, authorizer, out, err, log);
  }

  public ServiceSettings withAuthorizer(AuthorizerSettings value) {
    return new ServiceSettings(host, port, data, store, value, out, err, log);
  }

  /** Where the service speaks: {@code out}, {@code err} and {@code log}. */
  public ServiceSettings withStreams(PrintStream toOut, PrintStream toErr, PrintStream toLog) {
    return new ServiceSettings(host, port, data, store, authorizer, toOut, toErr, toLog);
  }
}
