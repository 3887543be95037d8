package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code bench} where the build fails: with the output of Maven, without waiting for it.
 */
class LauncherScriptTest {
  @TempDir private Path temp;

  private String said = "";

  private int build(String output) throws Exception {
    Path home = Files.createDirectories(temp.resolve("a folder"));
    Files.copy(Path.of("../bench"), home.resolve("bench"));
    Files.createDirectories(home.resolve("cli/src/main"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createFile(home.resolve("cli/pom.xml"));
    Path maven = home.resolve("bin/mvn");
    Files.createDirectories(maven.getParent());
    Files.writeString(maven, "#!/bin/sh\necho \"" + output + "\"\nexit 1\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    ProcessBuilder builder = new ProcessBuilder("sh", home + "/bench", "gate", "exact");
    builder.environment().merge("PATH", "", (path, none) -> home + "/bin:" + path);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path log = temp.resolve("said.txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    said = Files.readString(log);
    return process.exitValue();
  }

  @Test
  void sourcesThatDoNotCompileAreBadInputAndTheCompilersFirstLineIsShown() throws Exception {
    assertThat(
            build(
                "[ERROR] COMPILATION ERROR :\n[ERROR] $PWD/cache/A.java:[3,7] cannot find symbol"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said).contains("bench: the sources do not compile: cache/A.java:[3,7] cannot find");
  }

  @Test
  void anyOtherFailureOfTheBuildIsAnInternalError() throws Exception {
    assertThat(build("[ERROR] Could not resolve dependencies")).isEqualTo(ExitCode.INTERNAL);
    assertThat(said).contains("Could not resolve dependencies", "bench: the build failed; see");
  }
}
