package io.prefetchbench.server.http;

import io.prefetchbench.testbed.command.BadInput;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** Certificate and private key of a server, known to belong together. Immutable. */
public final class TlsIdentity {
  private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA");

  private final KeyCertOptions options;

  private TlsIdentity(KeyCertOptions options) {
    this.options = options;
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
    try {
      KeyCertOptions options =
          key == null
              ? new PfxOptions().setValue(bytes(certificates)).setPassword(password)
              : new PemKeyCertOptions().setCertValue(bytes(certificates)).setKeyValue(bytes(key));
      requirePair(manager(options));
      return new TlsIdentity(options);
    } catch (Exception e) {
      throw new BadInput(
          "--tls-cert, --tls-key: expected a certificate and its private key (EC, RSA or EdDSA, not"
              + " encrypted) in PEM, or a PKCS12 store alone with its password in"
              + " PREFETCH_TLS_PASSWORD: "
              + e,
          e);
    }
  }

  private static Buffer bytes(Path file) throws IOException {
    return Buffer.buffer(Files.readAllBytes(file));
  }

  /** Vert.x needs no instance of itself where the options have bytes and no paths. */
  @SuppressWarnings("NullAway")
  private static X509KeyManager manager(KeyCertOptions options) throws Exception {
    return (X509KeyManager) options.getKeyManagerFactory(null).getKeyManagers()[0];
  }

  /** Signs and verifies: with a wrong key, every handshake would fail. */
  private static void requirePair(X509KeyManager keys) throws GeneralSecurityException {
    for (String type : KEY_TYPES) {
      String[] aliases = keys.getServerAliases(type, null);
      if (aliases != null) {
        PublicKey known = keys.getCertificateChain(aliases[0])[0].getPublicKey();
        String algorithm = known.getAlgorithm();
        Signature signature =
            Signature.getInstance(
                switch (algorithm) {
                  case "EC" -> "SHA256withECDSA";
                  case "RSA" -> "SHA256withRSA";
                  default -> algorithm;
                });
        signature.initSign(keys.getPrivateKey(aliases[0]));
        byte[] signed = signature.sign();
        signature.initVerify(known);
        if (!signature.verify(signed)) {
          throw new GeneralSecurityException("the key is not that of the certificate");
        }
        return;
      }
    }
    throw new GeneralSecurityException("no private key with a certificate");
  }

  KeyCertOptions options() {
    return options;
  }
}
