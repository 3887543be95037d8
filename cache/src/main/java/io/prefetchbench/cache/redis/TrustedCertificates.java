package io.prefetchbench.cache.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates a port trusts over TLS, read from a PEM file such as {@code redis-cli --cacert}
 * takes. Immutable.
 */
public final class TrustedCertificates {
  private final TrustManagerFactory managers;

  private TrustedCertificates(TrustManagerFactory managers) {
    this.managers = managers;
  }

  /**
   * Reads a PEM file of one certificate or more.
   *
   * @throws IllegalArgumentException if it cannot be read, or holds no certificate
   */
  public static TrustedCertificates of(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (read.isEmpty()) {
        throw new IllegalArgumentException(pem + " holds no certificate");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : read) {
        store.setCertificateEntry("trusted" + number++, certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      return new TrustedCertificates(managers);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("no certificates can be read from " + pem, e);
    }
  }

  /** For clients that build their own context. */
  public TrustManagerFactory managers() {
    return managers;
  }

  /** Makes sockets that trust these certificates and no others. */
  public SSLSocketFactory socketFactory() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
