package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.load.foreign.HeapSystem;
import io.prefetchbench.load.spi.MeasuredSystem;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short runs against systems that are not ours, by configuration and by a class alone. */
@Tag("system")
final class SystemRunTest {
  private static final Path EXAMPLES =
      Home.find().folder().resolve("docs").resolve("examples").resolve("your-system");

  @TempDir Path folder;

  @Test
  void exampleOfTheDocumentationIsMeasuredByItsFile() throws Exception {
    try (PostgresServer postgres = PostgresServer.startEmbedded();
        RedisServer redis = RedisServer.startEmbedded()) {
      Process shop = start(postgres, redis);
      try {
        SystemRun run =
            SystemRun.of(
                folder,
                configured(postgres.url(), firstLine(shop)),
                "--driver",
                "lean",
                "--entities",
                "100",
                "--reads",
                "200",
                "--mutations",
                "60",
                "--duration",
                "4s",
                "--objective",
                "freshness=0.999@10ms",
                "--objective",
                "readP99=30s");
        assertStale(run);
      } finally {
        shop.destroy();
      }
    }
  }

  /** A cache that keeps products for 500 ms is stale by the hundreds, but by 500 ms at most. */
  private static void assertStale(SystemRun run) throws IOException {
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(run.reads("stale")).isPositive();
    assertThat(run.reads("phantom")).isZero();
    JsonNode checks = run.json("checks.json");
    assertThat(checks.toString()).contains("reads superseded for less than 10.0 ms");
    assertThat(run.json("run.json").path("reasons").toString())
        .contains("reads superseded for less than 10.0 ms", "were older");
    JsonNode facts = run.json("verification.json");
    assertThat(facts.at("/cacheEqualsPrimary/equal").asBoolean()).isTrue();
    assertThat(facts.path("absent").path("sync.hlog").asText()).contains("no apply stamps");
    assertThat(facts.path("absent").has("staleness")).isFalse();
    assertThat(facts.path("staleness").has("contradictions")).isFalse();
    assertThat(run.json("correctness.json").has("contradictions")).isFalse();
    assertThat(run.json("correctness.json").path("lost").asLong(-1)).isZero();
    assertThat(run.hasMetric("sync.lag.p50")).isFalse();
    assertThat(run.hasMetric("read.staleShare")).isTrue();
    assertThat(run.json("environment.json").path("system").asText())
        .isEqualTo("commit jdbc, read http");
  }

  private static Process start(PostgresServer postgres, RedisServer redis) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EXAMPLES.resolve("Shop.java").toString(),
            "0",
            postgres.url(),
            redis.uri(),
            "500")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String firstLine(Process process) throws Exception {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line =
        CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return Objects.requireNonNull(out.readLine(), "the shop has ended");
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .get(30, TimeUnit.SECONDS);
    return line.substring("ready ".length());
  }

  /** The file of the documentation, with the addresses of this test. */
  private Path configured(String jdbc, String url) throws IOException {
    String text = Files.readString(EXAMPLES.resolve("shop.json"));
    String documentedJdbc = "jdbc:postgresql://127.0.0.1:5432/shop?user=bench";
    String documentedUrl = "http://127.0.0.1:8080";
    assertThat(text).contains(documentedJdbc, documentedUrl);
    Path file = folder.resolve("shop.json");
    Files.writeString(file, text.replace(documentedJdbc, jdbc).replace(documentedUrl, url));
    return file;
  }

  @Test
  void classInJarWithStampsHasLagAndCrossCheck() throws IOException {
    SystemRun run =
        SystemRun.of(
            folder,
            jar(),
            "--entities",
            "50",
            "--reads",
            "400",
            "--mutations",
            "100",
            "--duration",
            "2s",
            "--objective",
            "readP99=30s");
    assertThat(run.folder()).as(run.err()).isDirectory();
    JsonNode correctness = run.json("correctness.json");
    correctness
        .properties()
        .forEach(counter -> assertThat(counter.getValue().asLong()).as(counter.getKey()).isZero());
    assertThat(correctness.has("contradictions")).isTrue();
    assertThat(correctness.has("lost")).isFalse();
    JsonNode facts = run.json("verification.json");
    assertThat(facts.at("/stamps/emitted").asLong()).isEqualTo(200);
    assertThat(facts.at("/stamps/recorded").asLong()).isEqualTo(200);
    assertThat(facts.at("/staleness/judged").asLong()).isEqualTo(800);
    assertThat(facts.path("absent").path("cacheEqualsPrimary").asText()).contains("settle");
    assertThat(run.reads("stale")).isPositive();
    assertThat(run.hasMetric("sync.lag.p50")).isTrue();
  }

  /** A jar as a user would build it: the generator's class path does not have the class. */
  private Path jar() throws IOException {
    Path jar = folder.resolve("heap.jar");
    String name = HeapSystem.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream bytes =
            Objects.requireNonNull(HeapSystem.class.getClassLoader().getResourceAsStream(name))) {
      out.putNextEntry(new JarEntry(name));
      bytes.transferTo(out);
      out.putNextEntry(new JarEntry("META-INF/services/" + MeasuredSystem.class.getName()));
      out.write(HeapSystem.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
