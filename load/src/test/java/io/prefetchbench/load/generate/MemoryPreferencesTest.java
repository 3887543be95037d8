package io.prefetchbench.load.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatling.commons.util.LatestGatlingRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a JVM of its own: one JVM has one kind of preferences. */
final class MemoryPreferencesTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir Path home;

  /** What Gatling does when it starts; a request would fail, since the proxy is not there. */
  public static final class Start {
    public static void main(String[] args) {
      MemoryPreferences.use();
      System.out.println(LatestGatlingRelease.load());
    }
  }

  @Test
  void gatlingNeitherWritesToTheHomeFolderNorAsksForNewReleases() throws Exception {
    Path output = home.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.prefs.userRoot=" + home.resolve("prefs"),
                "-Djava.util.prefs.systemRoot=" + home.resolve("prefs"),
                "-Xlog:class+load:file=" + home.resolve("classes"),
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readAllLines(output))
        .noneMatch(line -> line.contains("java.util.prefs"))
        .last()
        .isEqualTo("None");
    assertThat(home.resolve("prefs")).doesNotExist();
    assertThat(Files.readString(home.resolve("classes")))
        .contains(MemoryPreferences.class.getName())
        .doesNotContain("java.net.http.HttpClient", "HttpURLConnection");
  }
}
