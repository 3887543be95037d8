package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.server.WorkerCommand.WorkerProcess;
import io.prefetchbench.server.http.HttpFront;
import io.prefetchbench.server.http.OriginGuard;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import io.prefetchbench.server.http.TlsIdentity;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is served over TLS, with certificates that keytool has made. */
class HttpsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificate("good", "EC");
    certificate("other", "EC");
    certificate("rsa", "RSA");
    Files.writeString(folder.resolve("text.pem"), "no PEM at all");
    Files.writeString(
        folder.resolve("broken.pem"),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    Files.writeString(
        folder.resolve("broken.key"),
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  }

  /** Makes NAME.p12, NAME.pem and NAME.key. */
  private static void certificate(String name, String type) throws Exception {
    Path store = folder.resolve(name + ".p12");
    String line =
        "-genkeypair -alias a -dname CN=test -ext san=ip:127.0.0.1 -validity 2 -storetype PKCS12"
            + " -keyalg "
            + type
            + " -storepass changeit -keystore";
    ProcessBuilder keytool =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    for (String word : line.split(" ", -1)) {
      keytool.command().add(word);
    }
    keytool.command().add(store.toString());
    assertThat(keytool.inheritIO().start().waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore made = store(name);
    pem(name + ".pem", "CERTIFICATE", made.getCertificate("a").getEncoded());
    pem(name + ".key", "PRIVATE KEY", made.getKey("a", PASSWORD).getEncoded());
  }

  private static KeyStore store(String name) throws Exception {
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
      made.load(in, PASSWORD);
    }
    return made;
  }

  private static void pem(String name, String kind, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private static HttpClient trusting(String name) throws Exception {
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store(name).getCertificate("a"));
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static String at(String file) {
    return folder.resolve(file).toString();
  }

  private static String get(HttpClient client, String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void theServerAnswersOverTlsOnly() throws Exception {
    String[] tls = {"--tls-cert", at("good.pem"), "--tls-key", at("good.key")};
    try (RunningServer server =
        ServeCommand.start(
            "--port=0", "--redis=embedded", "--primary=same", tls[0], tls[1], tls[2], tls[3])) {
      assertThat(server.url()).startsWith("https://127.0.0.1:");
      HttpClient client = trusting("good");
      assertThat(get(client, server.url() + "/read?id=cat-001")).contains("\"hit\":true");
      assertThat(get(client, server.url() + "/metrics")).contains("prefetch_health_state");
      assertThatThrownBy(() -> get(HttpClient.newHttpClient(), server.url() + "/metrics"))
          .isInstanceOf(SSLHandshakeException.class);
      assertThat(plain(URI.create(server.url()).getPort())).doesNotContain("HTTP/");
    }
  }

  @Test
  void aWorkerShowsItsMetricsOverTlsOnly() throws Exception {
    try (TestServer server = TestServer.start()) {
      WorkerCommand worker = new WorkerCommand();
      new CommandLine(worker)
          .parseArgs(
              "--redis=" + server.cacheRedis().uri(),
              "--primary=" + server.primaryRedis().uri(),
              "--metrics-port=0",
              "--tls-cert=" + at("good.pem"),
              "--tls-key=" + at("good.key"));
      try (WorkerProcess working =
          WorkerProcess.start(
              worker,
              worker.starting.startup(System::nanoTime, ServeCommand::wallMicros, () -> false))) {
        assertThat(working.metricsUrl()).startsWith("https://127.0.0.1:");
        assertThat(get(trusting("good"), working.metricsUrl())).contains("prefetch_health_state");
        assertThatThrownBy(() -> get(trusting("other"), working.metricsUrl()))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  /** What a request without TLS is answered, until the server closes the connection. */
  private static String plain(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource({"good.p12,", "rsa.p12,", "good.pem, good.key", "rsa.pem, rsa.key"})
  void storesAndKeysOfBothKindsCanBeServedWith(String certificate, String key) throws Exception {
    TlsIdentity tls =
        TlsIdentity.read(
            folder.resolve(certificate), key == null ? null : folder.resolve(key), "changeit");
    Route route =
        Route.get("/x", params -> CompletableFuture.completedFuture(RouteResponse.error(200, "x")));
    try (HttpFront front =
        HttpFront.listen("127.0.0.1", 0, List.of(route), new OriginGuard(Set.of()), tls)) {
      String name = certificate.replaceAll("\\..*", "");
      assertThat(get(trusting(name), front.url() + "/x")).isEqualTo("{\"error\":\"x\"}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none.pem   | good.key   | NoSuchFileException: ",
        "good.pem   | none.key   | NoSuchFileException: ",
        "good.pem   |            | ",
        "           | good.key   | --tls-cert with it",
        "good.pem   | other.key  | the key is not that of the certificate",
        "good.pem   | rsa.key    | ",
        "good.pem   | good.pem   | ",
        "good.pem   | broken.key | ",
        "good.key   | good.key   | ",
        "broken.pem | good.key   | ",
        "text.pem   | good.key   | ",
        "text.pem   |            | ",
        "good.p12   |            | ",
        "good.p12   | good.key   | ",
      })
  void filesThatCannotBeUsedAreRefused(String certificate, String key, String why) {
    TlsOptions options = new TlsOptions();
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options));
    if (certificate != null && key != null) {
      line.parseArgs("--tls-cert", at(certificate), "--tls-key", at(key));
    } else if (certificate != null) {
      line.parseArgs("--tls-cert", at(certificate));
    } else {
      line.parseArgs("--tls-key", at(key));
    }
    assertThatThrownBy(options::identity)
        .isInstanceOf(BadInput.class)
        .hasMessageMatching("--tls-(cert, --tls-)?key: expected .*")
        .hasMessageContaining(why == null ? "" : why);
  }
}
