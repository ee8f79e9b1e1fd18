package io.callflow.local.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificate of a TLS server and its private key, in PEM files (RFC 7468).
 *
 * @param certificate the server's certificate, followed by those of its issuers
 * @param privateKey in PKCS#8, not encrypted: RSA, EC or Ed25519
 */
public record TlsFiles(Path certificate, Path privateKey) {
  private static final int MAX_BYTES = 1024 * 1024;

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----(.*?)-----END", Pattern.DOTALL);

  /** The texts of the files as they were read, to notice a change. */
  record Content(String certificate, String privateKey) {
    @Override
    public String toString() {
      return "the content of the files"; // never the key
    }
  }

  /**
   * Reads the files.
   *
   * @throws IOException if one cannot be read; its message names the file
   */
  Content read() throws IOException {
    return new Content(read(certificate), read(privateKey));
  }

  private static String read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it is larger than a PEM file of certificates can be");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "there is no such file"
        : e instanceof java.nio.file.AccessDeniedException
            ? "access denied"
            : String.valueOf(e.getMessage());
  }

  /**
   * Makes a key store with one entry.
   *
   * @param password protects the entry
   * @throws IOException if a file does not hold what it must, or the key is of another certificate;
   *     its message names the file and the remedy
   */
  KeyStore keyStore(Content content, char[] password) throws IOException {
    Certificate[] chain = chain(content.certificate());
    PrivateKey key = privateKey(content.privateKey(), chain[0].getPublicKey());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("tls", key, password, chain);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use " + certificate + ": " + e.getMessage(), e);
    }
  }

  private Certificate[] chain(String pem) throws IOException {
    try {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
      if (!chain.isEmpty()) {
        return chain.toArray(new Certificate[0]);
      }
    } catch (CertificateException e) {
      throw new IOException(certificate + " holds no certificates in PEM: " + e.getMessage(), e);
    }
    throw new IOException(
        certificate
            + " holds no certificate in PEM; it must begin with -----BEGIN CERTIFICATE-----");
  }

  private PrivateKey privateKey(String pem, PublicKey certified) throws IOException {
    Matcher block = KEY.matcher(pem);
    if (!block.find()) {
      throw new IOException(
          privateKey
              + " holds no private key in PEM; give one in PKCS#8, which begins with"
              + " -----BEGIN PRIVATE KEY-----");
    }
    if (!block.group(1).isEmpty()) {
      throw new IOException(
          "%s holds a %sPRIVATE KEY; make it one in PKCS#8 without a password: openssl pkcs8 -topk8 -nocrypt -in %s -out NEW"
              .formatted(privateKey, block.group(1), privateKey));
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      PrivateKey key =
          KeyFactory.getInstance(certified.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(der));
      requirePair(key, certified);
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          privateKey
              + " holds no key for the certificate in "
              + certificate
              + ", which is for "
              + certified.getAlgorithm(),
          e);
    }
  }

  private void requirePair(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException, IOException {
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> certified.getAlgorithm();
        };
    byte[] probe = new byte[32];
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(probe);
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(certified);
    verifier.update(probe);
    if (!verifier.verify(signer.sign())) {
      throw new IOException(privateKey + " is not the key of the certificate in " + certificate);
    }
  }
}
