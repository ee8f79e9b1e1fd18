package io.callflow.local.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How clients reach the service. Begin with {@link #LOOPBACK}.
 *
 * @param host the address to listen on
 * @param port from 1 to 65535, or 0 for a free one
 * @param tls null for plain HTTP
 * @param insecureHttp whether other machines may use plain HTTP
 * @param serverNames the names in URLs of the service, besides {@code localhost} and its address
 * @param proxies are believed when they tell for whom they forward a request; without TLS, the only
 *     other machines that are answered, unless {@code insecureHttp}
 * @param requestsPerKey how many requests a second one key or token subject may send on average;
 *     null for any number
 * @param requestsPerAddress the same for one address
 * @param metricsPort the loopback port of {@code /metrics}, 0 for a free one; null for none
 */
public record NetworkSettings(
    String host,
    int port,
    @Nullable TlsFiles tls,
    boolean insecureHttp,
    List<String> serverNames,
    List<AddressRange> proxies,
    @Nullable Integer requestsPerKey,
    @Nullable Integer requestsPerAddress,
    @Nullable Integer metricsPort) {

  /** Plain HTTP on port 8080, for this machine only. */
  public static final NetworkSettings LOOPBACK =
      new NetworkSettings("127.0.0.1", 8080, null, false, List.of(), List.of(), null, null, null);

  public NetworkSettings {
    serverNames = List.copyOf(serverNames);
    proxies = List.copyOf(proxies);
  }

  public NetworkSettings withHost(String value) {
    return with(copy -> copy.host = value);
  }

  public NetworkSettings withPort(int value) {
    return with(copy -> copy.port = value);
  }

  public NetworkSettings withTls(@Nullable TlsFiles value) {
    return with(copy -> copy.tls = value);
  }

  public NetworkSettings withInsecureHttp(boolean value) {
    return with(copy -> copy.insecureHttp = value);
  }

  public NetworkSettings withServerNames(List<String> value) {
    return with(copy -> copy.serverNames = value);
  }

  public NetworkSettings withProxies(List<AddressRange> value) {
    return with(copy -> copy.proxies = value);
  }

  public NetworkSettings withRequestsPerKey(@Nullable Integer value) {
    return with(copy -> copy.requestsPerKey = value);
  }

  public NetworkSettings withRequestsPerAddress(@Nullable Integer value) {
    return with(copy -> copy.requestsPerAddress = value);
  }

  public NetworkSettings withMetricsPort(@Nullable Integer value) {
    return with(copy -> copy.metricsPort = value);
  }

  private NetworkSettings with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.settings();
  }

  /** Settings that are being changed. */
  private static final class Copy {
    private String host;
    private int port;
    private @Nullable TlsFiles tls;
    private boolean insecureHttp;
    private List<String> serverNames;
    private List<AddressRange> proxies;
    private @Nullable Integer requestsPerKey;
    private @Nullable Integer requestsPerAddress;
    private @Nullable Integer metricsPort;

    Copy(NetworkSettings settings) {
      this.host = settings.host;
      this.port = settings.port;
      this.tls = settings.tls;
      this.insecureHttp = settings.insecureHttp;
      this.serverNames = settings.serverNames;
      this.proxies = settings.proxies;
      this.requestsPerKey = settings.requestsPerKey;
      this.requestsPerAddress = settings.requestsPerAddress;
      this.metricsPort = settings.metricsPort;
    }

    NetworkSettings settings() {
      return new NetworkSettings(
          host,
          port,
          tls,
          insecureHttp,
          serverNames,
          proxies,
          requestsPerKey,
          requestsPerAddress,
          metricsPort);
    }
  }

  /**
   * The address to listen on.
   *
   * @throws IllegalArgumentException if the host is unknown, or if other machines could send their
   *     keys in plain text
   */
  InetAddress address() {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("there is no host '" + host + "'", e);
    }
    if (tls == null && !insecureHttp && proxies.isEmpty() && !address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "plain HTTP on "
              + host
              + " would send keys and calls over the network unencrypted; give --tls-cert and"
              + " --tls-key, name the proxies that do TLS with --proxy, or accept it with"
              + " --insecure-http");
    }
    return address;
  }

  /** {@code http} or {@code https}. */
  String scheme() {
    return tls == null ? "http" : "https";
  }
}
