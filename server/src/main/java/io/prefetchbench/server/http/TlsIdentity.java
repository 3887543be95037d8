package io.prefetchbench.server.http;

import io.prefetchbench.testbed.command.BadInput;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** Certificate and private key of a server, known to belong together. Immutable. */
public final class TlsIdentity {
  private static final String CERTIFICATE = "--tls-cert";
  private static final String KEY = "--tls-key";
  private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA");

  private final X509KeyManager keys;

  private TlsIdentity(X509KeyManager keys) {
    this.keys = keys;
  }

  /**
   * Reads the files. Throws BadInput if a file cannot be read or used, or the key is not the
   * certificate's.
   *
   * @param certificates the server's certificate and its intermediate ones in PEM, or a PKCS12
   *     store that has the key too
   * @param key the private key in PEM, not encrypted; null for a PKCS12 store
   * @param password of the PKCS12 store; ignored for PEM
   */
  public static TlsIdentity read(Path certificates, @Nullable Path key, String password) {
    byte[] chain = bytes(CERTIFICATE, certificates);
    X509KeyManager keys;
    if (!new String(chain, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
      keys = ofStore(certificates, chain, key, password);
    } else if (key == null) {
      throw new BadInput(KEY + ": expected the private key, in PEM, of " + certificates);
    } else {
      keys = ofPem(certificates, chain, key);
    }
    requirePair(keys, certificates, key);
    return new TlsIdentity(keys);
  }

  private static byte[] bytes(String option, Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInput(option + ": cannot read " + file + " (" + e + ")", e);
    }
  }

  private static X509KeyManager ofStore(
      Path file, byte[] store, @Nullable Path key, String password) {
    if (key != null) {
      throw new BadInput(
          CERTIFICATE + ": expected certificates in PEM because of " + KEY + ", not " + file);
    }
    try {
      return manager(new PfxOptions().setValue(Buffer.buffer(store)).setPassword(password));
    } catch (Exception e) {
      throw new BadInput(
          CERTIFICATE
              + ": expected certificates in PEM, or a PKCS12 store with the password in"
              + " PREFETCH_TLS_PASSWORD; "
              + file
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  private static X509KeyManager ofPem(Path certificates, byte[] chain, Path key) {
    byte[] secret = bytes(KEY, key);
    try {
      return manager(
          new PemKeyCertOptions()
              .setCertValue(Buffer.buffer(chain))
              .setKeyValue(Buffer.buffer(secret)));
    } catch (Exception e) {
      requireCertificates(certificates, chain);
      throw new BadInput(
          KEY
              + ": expected the private key in PEM, not encrypted, in "
              + key
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static void requireCertificates(Path file, byte[] chain) {
    try {
      if (!CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(chain))
          .isEmpty()) {
        return;
      }
    } catch (CertificateException e) {
      throw new BadInput(
          CERTIFICATE + ": expected certificates in PEM in " + file + ": " + e.getMessage(), e);
    }
    throw new BadInput(CERTIFICATE + ": expected certificates in PEM in " + file);
  }

  /** Vert.x needs no instance of itself where the options have bytes and no paths. */
  @SuppressWarnings("NullAway")
  private static X509KeyManager manager(KeyCertOptions options) throws Exception {
    for (KeyManager manager : options.getKeyManagerFactory(null).getKeyManagers()) {
      if (manager instanceof X509KeyManager keys) {
        return keys;
      }
    }
    throw new GeneralSecurityException("no private key with a certificate");
  }

  private static void requirePair(X509KeyManager keys, Path certificates, @Nullable Path key) {
    for (String type : KEY_TYPES) {
      String[] aliases = keys.getServerAliases(type, null);
      if (aliases != null) {
        PublicKey known = keys.getCertificateChain(aliases[0])[0].getPublicKey();
        if (!isPair(keys.getPrivateKey(aliases[0]), known)) {
          throw new BadInput(
              KEY + ": expected the private key of " + certificates + ", not that in " + key);
        }
        return;
      }
    }
    throw new BadInput(
        CERTIFICATE + ": expected a private key of type EC, RSA or EdDSA in " + certificates);
  }

  private static boolean isPair(PrivateKey secret, PublicKey known) {
    String algorithm = known.getAlgorithm();
    try {
      Signature signature =
          Signature.getInstance(
              switch (algorithm) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> algorithm;
              });
      signature.initSign(secret);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(known);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // such as keys of two types
    }
  }

  KeyCertOptions options() {
    return KeyCertOptions.wrap(keys);
  }
}
