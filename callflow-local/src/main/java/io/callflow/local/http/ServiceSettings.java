package io.callflow.local.http;

import io.callflow.http.authorization.AuthorizerSettings;
import io.callflow.store.ObjectStore;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of a local service. Begin with {@link #of}.
 *
 * @param network how clients reach it
 * @param data the folder of the {@code api-key}; created if absent
 * @param store keeps the calls
 * @param healthCheck asked by {@code GET /health}; what it throws is the answer. Takes a short time
 * @param authorizer lets in others than the holder of the key in the folder
 * @param out gets one line with the URL on which the service listens
 * @param err gets a new API key, once
 * @param log gets one line of JSON for each request; lines are dropped if it does not take them
 */
public record ServiceSettings(
    NetworkSettings network,
    Path data,
    ObjectStore store,
    Runnable healthCheck,
    AuthorizerSettings authorizer,
    PrintStream out,
    PrintStream err,
    OutputStream log) {

  private static final AuthorizerSettings NOBODY_ELSE = new AuthorizerSettings(List.of(), null);

  /** A service on port 8080 of the loopback address that writes to standard output and error. */
  public static ServiceSettings of(Path data, ObjectStore store) {
    return new ServiceSettings(
        NetworkSettings.LOOPBACK,
        data,
        store,
        () -> {},
        NOBODY_ELSE,
        System.out,
        System.err,
        System.err);
  }

  public ServiceSettings withNetwork(NetworkSettings value) {
    return new ServiceSettings(value, data, store, healthCheck, authorizer, out, err, log);
  }

  /** The check that every {@code GET /health} runs; without it, health does not ask the store. */
  public ServiceSettings withHealthCheck(Runnable value) {
    return new ServiceSettings(network, data, store, value, authorizer, out, err, log);
  }

  public ServiceSettings withHost(String value) {
    return withNetwork(network.withHost(value));
  }

  public ServiceSettings withPort(int value) {
    return withNetwork(network.withPort(value));
  }

  public ServiceSettings withAuthorizer(AuthorizerSettings value) {
    return new ServiceSettings(network, data, store, healthCheck, value, out, err, log);
  }

  /** Returns the same settings with these streams. */
  public ServiceSettings withStreams(PrintStream toOut, PrintStream toErr, OutputStream toLog) {
    return new ServiceSettings(network, data, store, healthCheck, authorizer, toOut, toErr, toLog);
  }
}
