package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.http.log.RequestLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS, which the service did not offer before. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before the tests
class TlsTest {
  private static TestCertificate rsa;
  private static TestCertificate ec;
  private static TestCertificate ed25519;

  private Path folder;
  private Path certificate;
  private Path key;

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    rsa = new TestCertificate("RSA", folder);
    ec = new TestCertificate("EC", folder);
    ed25519 = new TestCertificate("Ed25519", folder);
  }

  @BeforeEach
  void place(@TempDir Path empty) {
    folder = empty;
    certificate = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
  }

  private TlsFiles files(String certificatePem, String keyPem) throws IOException {
    Files.writeString(certificate, certificatePem);
    Files.writeString(key, keyPem);
    return new TlsFiles(certificate, key);
  }

  private static BareDoor door(TlsFiles files, FrontDoorLimits limits) throws IOException {
    return new BareDoor(
        NetworkSettings.LOOPBACK.withPort(0).withTls(files),
        limits,
        request -> BareDoor.text("x".repeat(1_000_000)));
  }

  private static HttpResponse<String> get(BareDoor it, TestCertificate trusted) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(trusted.trusting())
        .build()
        .send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + it.door.port() + "/v1/health"))
                .build(),
            BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void each_kind_of_key_serves_https(String kind) throws Exception {
    TestCertificate own = kind.equals("RSA") ? rsa : kind.equals("EC") ? ec : ed25519;
    try (BareDoor it = door(files(own.pem, own.keyPem), FrontDoorLimits.standard())) {
      HttpResponse<String> answer = get(it, own);
      assertEquals(200, answer.statusCode());
      assertEquals(1_000_000, answer.body().length());
      it.assertQuiet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1", "TLSv1.1"})
  void old_versions_are_refused(String version) throws Exception {
    SSLContext context = rsa.trusting();
    try (BareDoor it = door(files(rsa.pem, rsa.keyPem), FrontDoorLimits.standard());
        SSLSocket socket =
            (SSLSocket)
                context
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), it.door.port())) {
      socket.setEnabledProtocols(new String[] {version});
      assertThrows(SSLException.class, socket::startHandshake);
      assertEquals(200, get(it, rsa).statusCode());
    }
  }

  @Test
  void plain_http_and_noise_on_the_port_of_tls_do_no_harm() throws Exception {
    try (BareDoor it =
        door(
            files(rsa.pem, rsa.keyPem),
            FrontDoorLimits.standard().withTime(Duration.ofMillis(700)))) {
      for (String bytes :
          List.of(
              RawClient.head("GET", "/v1/health"),
              "\u0016\u0003\u0001\u00ff\u00ff" + "x".repeat(1000),
              "\u0000".repeat(100_000),
              "\u0016\u0003",
              "")) {
        try (RawClient client = it.connect()) {
          try {
            client.send(bytes);
          } catch (IOException closedAtOnce) {
            continue;
          }
          String answer = client.readToEnd(); // a half-open handshake is cut in time
          assertFalse(answer.contains("HTTP/1.1 2"), answer);
        }
      }
      assertEquals(200, get(it, rsa).statusCode());
    }
  }

  private String message(TlsFiles files) {
    return String.valueOf(
        assertThrows(IOException.class, () -> door(files, FrontDoorLimits.standard()).close())
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "RSA PRIVATE KEY, openssl pkcs8 -topk8 -nocrypt",
    "EC PRIVATE KEY, openssl pkcs8 -topk8 -nocrypt",
    "ENCRYPTED PRIVATE KEY, openssl pkcs8 -topk8 -nocrypt",
    "CERTIFICATE, PKCS#8"
  })
  void a_key_in_another_form_is_told_with_the_remedy(String label, String remedy) throws Exception {
    String message = message(files(rsa.pem, rsa.keyPem.replace("PRIVATE KEY", label)));
    assertTrue(message.contains(key.toString()), message);
    assertTrue(message.contains(remedy), message);
  }

  @Test
  void a_key_in_an_old_form_with_a_password_is_told_with_the_remedy() throws Exception {
    String old =
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,00

        AAAA
        -----END RSA PRIVATE KEY-----
        """;
    assertTrue(message(files(rsa.pem, old)).contains("openssl pkcs8 -topk8 -nocrypt -in " + key));
  }

  @Test
  void files_that_cannot_be_used_are_named() throws Exception {
    String missing = message(new TlsFiles(certificate, key));
    assertEquals("cannot read " + certificate + ": there is no such file", missing);
    String empty = message(files("", rsa.keyPem));
    assertTrue(
        empty.contains(certificate.toString()) && empty.contains("BEGIN CERTIFICATE"), empty);
    String emptyKey = message(files(rsa.pem, ""));
    assertTrue(
        emptyKey.contains(key.toString()) && emptyKey.contains("BEGIN PRIVATE KEY"), emptyKey);
    String noise = message(files("noise", rsa.keyPem));
    assertTrue(noise.contains(certificate.toString()), noise);
    String half = message(files(rsa.pem.substring(0, 300), rsa.keyPem));
    assertTrue(half.contains(certificate.toString()), half);
    String badBase64 = message(files(rsa.pem, TestCertificate.pem("PRIVATE KEY", new byte[50])));
    assertTrue(badBase64.contains(key.toString()), badBase64);
    Files.delete(key);
    Files.createDirectory(key);
    String notFile = message(new TlsFiles(certificate, key));
    assertTrue(notFile.contains(key.toString()), notFile);
  }

  @Test
  void a_key_of_another_certificate_is_told() throws Exception {
    TestCertificate other = new TestCertificate("RSA", folder);
    for (String wrong : List.of(other.keyPem, ec.keyPem)) {
      String message = message(files(rsa.pem, wrong));
      assertTrue(message.contains(key.toString()), message);
      assertTrue(message.contains(certificate.toString()), message);
    }
  }

  @Test
  void a_renewed_certificate_is_used_and_half_of_it_is_not() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    RequestLog log =
        new RequestLog(
            lines::add, InstantSource.system(), Map.of(), RequestLog.MeasurementFields.NONE);
    ReloadingTls tls = new ReloadingTls(files(rsa.pem, rsa.keyPem), log);
    tls.factory().start();
    tls.check();
    assertEquals(List.of(), lines);
    Files.writeString(certificate, ec.pem); // the key is still to come
    tls.check();
    tls.check();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains("the last one stays in use"), lines.get(0));
    assertEquals("RSA", algorithm(tls));
    Files.writeString(key, ec.keyPem.substring(0, 60));
    tls.check();
    Files.delete(key);
    tls.check();
    tls.check();
    assertEquals("RSA", algorithm(tls));
    int before = lines.size();
    assertTrue(before <= 3, lines::toString);
    Files.writeString(key, ec.keyPem);
    tls.check();
    assertEquals("EC", algorithm(tls));
    assertEquals(before + 1, lines.size(), lines::toString);
    tls.factory().stop();
    assertFalse(String.join("", lines).contains(ec.keyPem.substring(30, 60)));
  }

  private static String algorithm(ReloadingTls tls) throws Exception {
    return tls.factory().getKeyStore().getCertificate("tls").getPublicKey().getAlgorithm();
  }

  @Test
  void a_running_service_changes_its_certificate() throws Exception {
    try (BareDoor it = door(files(rsa.pem, rsa.keyPem), FrontDoorLimits.standard())) {
      assertEquals(200, get(it, rsa).statusCode());
      assertThrows(IOException.class, () -> get(it, ec));
      files(ec.pem, ec.keyPem);
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (true) {
        try {
          assertEquals(200, get(it, ec).statusCode());
          break;
        } catch (IOException notYet) {
          assertTrue(System.nanoTime() < deadline, notYet::toString);
          Thread.sleep(200);
        }
      }
      assertThrows(IOException.class, () -> get(it, rsa));
    }
  }
}
