package io.prefetchbench.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class WatchedProcessTest {
  @TempDir private Path folder;

  private WatchedProcess shell(String script, Duration atMost) {
    return new WatchedProcess(List.of("sh", "-c", script), folder, folder.resolve("log"), atMost);
  }

  @Test
  void givesExitCodeAndLog() throws Exception {
    WatchedProcess process = shell("pwd; echo 'two words' >&2; exit 7", Duration.ofMinutes(1));
    assertThat(process.run(() -> {})).hasValue(7);
    assertThat(Files.readAllLines(folder.resolve("log")))
        .containsExactly(folder.toRealPath().toString(), "two words");
  }

  @Test
  void killsTheWholeTreeWhenItsTimeIsOver() throws Exception {
    WatchedProcess process = shell("sleep 600 & echo $!; echo $$; wait", Duration.ofMillis(600));
    assertThat(process.run(() -> {})).isEmpty();
    assertGone();
  }

  @Test
  void endsWithAJvmThatIsKilled() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder owner =
        new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            folder.toString());
    Process process = owner.redirectErrorStream(true).start();
    await().atMost(Duration.ofSeconds(30)).until(() -> pids().size() == 1);
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertGone();
  }

  @Test
  void saysThatAFolderIsMissing() {
    WatchedProcess process =
        new WatchedProcess(
            List.of("true"), folder.resolve("none"), folder.resolve("log"), Duration.ofSeconds(1));
    assertThatThrownBy(() -> process.run(() -> {}))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("none");
  }

  private void assertGone() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(pids()).isNotEmpty().noneMatch(WatchedProcessTest::lives));
  }

  private List<Long> pids() throws IOException {
    Path log = folder.resolve("log");
    return Files.exists(log)
        ? Files.readAllLines(log).stream()
            .filter(line -> line.matches("\\d+"))
            .map(Long::valueOf)
            .toList()
        : List.of();
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Waits for a program that does not end, until it is killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws InterruptedException {
      Path folder = Path.of(args[0]);
      new WatchedProcess(
              List.of("sh", "-c", "echo $$; exec sleep 600"),
              folder,
              folder.resolve("log"),
              Duration.ofMinutes(10))
          .run(() -> {});
    }
  }
}
