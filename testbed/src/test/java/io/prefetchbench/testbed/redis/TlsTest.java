package io.prefetchbench.testbed.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.command.BadInput;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded Redis with a certificate that keytool has made. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration FEW_SECONDS = Duration.ofSeconds(5);

  @TempDir static Path folder;
  private static KeyStore keys;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path store = folder.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem("cert.pem", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
    pem("key.pem", "PRIVATE KEY", keys.getKey("redis", PASSWORD).getEncoded());
  }

  @Test
  void speaksTlsAndRefusesStrangers() throws Exception {
    int port = freePort();
    RedisOptions options =
        RedisOptions.of("--tls-port", Integer.toString(port), "--tls-auth-clients", "no")
            .with("--tls-cert-file", folder.resolve("cert.pem").toString())
            .with("--tls-key-file", folder.resolve("key.pem").toString())
            .with("--tls-ca-cert-file", folder.resolve("cert.pem").toString());
    RedisAddress url = new RedisAddress("127.0.0.1", port, null, null, 0, true);
    try (RedisServer redis = RedisServer.startEmbedded(options)) {
      assertThat(redis.port()).isNotEqualTo(port);
      try (RespConnection connection =
          RespConnection.open(url, FEW_SECONDS, FEW_SECONDS, trusting())) {
        byte[] large = new byte[200_000];
        connection.call("SET".getBytes(UTF_8), "k".getBytes(UTF_8), large);
        assertThat((byte[]) connection.call("GET", "k")).isEqualTo(large);
      }
      RedisAddress otherName = new RedisAddress("localhost", port, null, null, 0, true);
      assertThatThrownBy(() -> RespConnection.open(otherName, FEW_SECONDS, FEW_SECONDS, trusting()))
          .isInstanceOf(UncheckedIOException.class);
      // The JVM's own trust store does not know the certificate.
      assertThatThrownBy(
              () -> new RedisResolver(Map.of()).cache(url.toSecretUri(), RedisOptions.none()))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("rediss://127.0.0.1:" + port)
          .hasMessageContaining("TLS");
    }
  }

  private static SSLSocketFactory trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("redis", keys.getCertificate("redis"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static void pem(String name, String kind, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private static int freePort() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return socket.getLocalPort();
    }
  }
}
