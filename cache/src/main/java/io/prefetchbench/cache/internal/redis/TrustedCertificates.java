package io.prefetchbench.cache.internal.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates a port trusts over TLS, read from a PEM file, as for {@code redis-cli --cacert}.
 * Immutable.
 */
public final class TrustedCertificates {
  private static final String FORM = "PKCS12";

  private final KeyStore store;

  private TrustedCertificates(KeyStore store) {
    this.store = store;
  }

  /** Reads a PEM file of one or more certificates. */
  public static TrustedCertificates of(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (read.isEmpty()) {
        throw new IllegalArgumentException(pem + " contains no certificate");
      }
      KeyStore store = KeyStore.getInstance(FORM);
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : read) {
        store.setCertificateEntry("trusted" + number++, certificate);
      }
      return new TrustedCertificates(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("no certificates can be read from " + pem, e);
    }
  }

  /** For clients that take a trust manager. */
  public TrustManagerFactory managers() {
    try {
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      return managers;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has trust managers", e);
    }
  }

  /** For clients that read a trust store: a PKCS12 store. */
  public byte[] pkcs12(char[] password) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password);
      return bytes.toByteArray();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("every JDK writes PKCS12", e);
    }
  }
}
