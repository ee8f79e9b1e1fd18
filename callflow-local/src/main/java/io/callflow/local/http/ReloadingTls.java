package io.callflow.local.http;

import io.callflow.http.log.RequestLog;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its key for new connections, read again when their files change. Files that
 * cannot be used, as in the middle of a renewal, change nothing, and are told in the log once.
 */
final class ReloadingTls {
  private static final char[] PASSWORD = "callflow".toCharArray(); // of a key store in memory

  private final TlsFiles files;
  private final RequestLog log;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();
  private TlsFiles.Content used;
  private TlsFiles.@Nullable Content refused;
  private boolean isMissing;

  /**
   * Reads the files.
   *
   * @throws IOException if they cannot be used
   */
  ReloadingTls(TlsFiles files, RequestLog log) throws IOException {
    this.files = files;
    this.log = log;
    this.used = files.read();
    factory.setKeyStore(files.keyStore(used, PASSWORD));
    factory.setKeyStorePassword(new String(PASSWORD));
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  /** Uses the files from now on if they have changed. */
  synchronized void check() {
    TlsFiles.Content now = null;
    try {
      now = files.read();
      isMissing = false;
      if (now.equals(used) || now.equals(refused)) {
        return;
      }
      java.security.KeyStore store = files.keyStore(now, PASSWORD);
      factory.reload(ssl -> ssl.setKeyStore(store));
      used = now;
      refused = null;
      log.write(RequestLog.Level.INFO, "tls", "the certificate was read again", Map.of());
    } catch (Exception e) {
      boolean isKnown = now == null && isMissing;
      isMissing = now == null;
      refused = now;
      if (!isKnown) {
        log.write(
            RequestLog.Level.ERROR,
            "tls",
            "the certificate cannot be read again; the last one stays in use",
            Map.of("reason", String.valueOf(e.getMessage())));
      }
    }
  }
}
