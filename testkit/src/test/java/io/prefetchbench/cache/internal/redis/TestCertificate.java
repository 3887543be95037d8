package io.prefetchbench.cache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate for 127.0.0.1 that keytool has made, as the PEM files Redis reads. */
record TestCertificate(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  static TestCertificate make(Path folder) throws Exception {
    Path store = folder.resolve("keys.p12");
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    words.addAll(List.of("-genkeypair", "-alias", "redis", "-keyalg", "EC", "-dname", "CN=test"));
    words.addAll(List.of("-ext", "san=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12"));
    words.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(words).inheritIO().start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new TestCertificate(
        pem(folder, "CERTIFICATE", keys.getCertificate("redis").getEncoded()),
        pem(folder, "PRIVATE KEY", keys.getKey("redis", PASSWORD.toCharArray()).getEncoded()));
  }

  private static Path pem(Path folder, String kind, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(kind.replace(' ', '-') + ".pem"),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
