package io.prefetchbench.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class ModuleProcessTest {
  private static final Duration START = Duration.ofSeconds(30);

  /** Two seconds is what users are promised; this only tells "gone" from "left behind". */
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void buildHome() throws IOException {
    home = folder.resolve("a home with spaces");
    Path target = home.resolve("some module/target");
    Files.createDirectories(target.resolve("classes"));
    Files.createDirectories(home.resolve("tmp dir"));
    Files.writeString(target.resolve("classpath.txt"), System.getProperty("java.class.path"));
  }

  @Test
  void redisIsGoneSoonAfterItsJvmIsKilled() {
    try (ModuleProcess holder = start()) {
      Held held = Held.of(holder.awaitReady(START));
      assertThat(ProcessHandle.of(holder.pid()).orElseThrow().destroyForcibly()).isTrue();
      held.awaitGone();
    }
  }

  @Test
  void redisIsGoneSoonAfterItsJvmIsTerminatedOrInterrupted() throws Exception {
    for (String signal : List.of("TERM", "INT")) {
      try (ModuleProcess holder = start()) {
        Held held = Held.of(holder.awaitReady(START));
        signal(signal, Long.toString(holder.pid()));
        held.awaitGone();
        await().atMost(SOON).until(() -> !holder.isAlive());
      }
    }
  }

  @Test
  void redisOutlivesCtrlCUntilItsOwnerEnds() throws Exception {
    try (ModuleProcess holder = start()) {
      Held held = Held.of(holder.awaitReady(START));
      long shell =
          ProcessHandle.of(held.redisPid()).flatMap(ProcessHandle::parent).orElseThrow().pid();
      signal("INT", Long.toString(shell));
      signal("HUP", Long.toString(shell));
      assertThat(ProcessHandle.of(held.redisPid()).orElseThrow().isAlive()).isTrue();
      signal("TERM", Long.toString(shell));
      held.awaitGone();
    }
  }

  @Test
  void childEndsWhenItsInputEnds() throws Exception {
    ProcessBuilder builder = command();
    Process child = builder.redirectInput(ProcessBuilder.Redirect.PIPE).start();
    try {
      assertThat(child.inputReader().readLine()).isEqualTo("a line before");
      Held held = Held.of(child.inputReader().readLine());
      child.getOutputStream().close();
      held.awaitGone();
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void shutdownHookThatHangsIsCutOffWhenTheParentIsGone() throws Exception {
    Process child = command("--hang").redirectInput(ProcessBuilder.Redirect.PIPE).start();
    try {
      assertThat(child.inputReader().readLine()).isEqualTo("a line before");
      child.getOutputStream().close();
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void stopTerminatesThenKills() {
    try (ModuleProcess mild = start();
        ModuleProcess stubborn = start("--hang")) {
      mild.awaitReady(START);
      stubborn.awaitReady(START);
      assertThat(mild.stop(Duration.ofSeconds(5))).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(mild.stop(Duration.ofSeconds(5))).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(stubborn.stop(Duration.ofMillis(200))).isEqualTo(137);
    }
  }

  @Test
  void otherLinesArePassedOn() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (ModuleProcess holder = ModuleProcess.start("holder", command(), lines::add)) {
      holder.awaitReady(START);
      assertThat(lines).containsExactly("a line before");
    }
  }

  @Test
  void programThatFailsPassesItsExitCodeAndLineOn() {
    ProcessBuilder builder = command("--fail");
    builder.redirectError(home.resolve("the log").toFile());
    try (ModuleProcess failing = ModuleProcess.start("holder", builder)) {
      assertThatThrownBy(() -> failing.awaitReady(START))
          .isInstanceOf(BadInput.class)
          .hasMessage("the holder did not start, exit code 2: told to fail; expected otherwise");
    }
  }

  @Test
  void moduleThatIsNotBuiltIsSaid() {
    assertThatThrownBy(() -> ModuleProcess.java(home, "no such", "X", List.of(), List.of()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("module no such is not built");
  }

  @Test
  void homeIsFoundAboveTheClasses() {
    assertThat(Home.find().folder().resolve("testbed/pom.xml")).exists();
  }

  private ModuleProcess start(String... args) {
    return ModuleProcess.start("holder", command(args));
  }

  private ProcessBuilder command(String... args) {
    List<String> jvm = List.of("-Xmx64m", "-Djava.io.tmpdir=" + home.resolve("tmp dir"));
    return ModuleProcess.java(home, "some module", HoldingMain.class.getName(), jvm, List.of(args));
  }

  private static void signal(String name, String pid) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** What the program holds: a Redis and its folder. */
  private record Held(long redisPid, Path folder) {
    static Held of(String readyLine) {
      String[] words = readyLine.split(" ", 3);
      Held held = new Held(Long.parseLong(words[1]), Path.of(words[2]));
      assertThat(ProcessHandle.of(held.redisPid)).isPresent();
      assertThat(held.folder).isDirectory();
      return held;
    }

    void awaitGone() {
      await()
          .atMost(SOON)
          .until(() -> ProcessHandle.of(redisPid).map(p -> !p.isAlive()).orElse(true));
      await().atMost(SOON).until(() -> !Files.exists(folder));
    }
  }
}
