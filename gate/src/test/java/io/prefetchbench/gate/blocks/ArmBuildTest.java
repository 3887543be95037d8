package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class ArmBuildTest {
  /** Packs what the sources hold; the module cache decides whether it "compiles". */
  private static final String BUILD =
      """
      if grep -q broken cache/Cache.java; then
        echo "[INFO] Building prefetch-bench-cache 1.0 [2/3]"
        echo "[ERROR] COMPILATION ERROR :"
        echo "[ERROR] $PWD/cache/Cache.java:[3,7] cannot find symbol"
        exit 1
      fi
      if grep -q offline cache/Cache.java; then
        echo "[ERROR] Could not resolve dependencies"
        exit 1
      fi
      mkdir -p benchmarks/target META-INF/maven/g/lettuce-core
      cp cache/Cache.java META-INF/Cache.txt
      mkdir -p META-INF/maven/g/netty META-INF/maven/g/slf4j
      printf 'artifactId=lettuce-core\\nversion=1.2.3\\n' >META-INF/maven/g/lettuce-core/pom.properties
      printf 'artifactId=slf4j\\nversion=2\\n' >META-INF/maven/g/slf4j/pom.properties
      printf "artifactId=netty\\nversion=$(cat cache/Cache.java)\\n" >META-INF/maven/g/netty/pom.properties
      "$JAVA_HOME_OF_TEST/bin/jar" --create --date=2026-01-01T00:00:00Z --no-manifest \
        --file benchmarks/target/benchmarks.jar META-INF
      """;

  @TempDir private Path temp;

  private Repository repository;
  private Path gate;

  @BeforeEach
  void begin() throws Exception {
    repository = Repository.in(temp.resolve("repository"));
    repository.write("cache/Cache.java", "first");
    repository.write("benchmarks/Lookup.java", "a benchmark");
    repository.commit("first");
    gate = repository.folder.resolve("target/gate");
  }

  private ArmBuild builder(String script) {
    return builder(script, false);
  }

  private ArmBuild builder(String script, boolean whole) {
    String java = "JAVA_HOME_OF_TEST='" + System.getProperty("java.home") + "'\n";
    Progress quiet = new Progress(System.err, Progress.Style.QUIET, () -> 0);
    ArmRecipe ours = ArmRecipe.BENCHMARKS;
    List<String> command = List.of("sh", "-c", java + script);
    ArmRecipe recipe = new ArmRecipe(command, ours.jar(), ours.shared(), whole);
    return new ArmBuild(repository.folder, gate, recipe, quiet);
  }

  @Test
  void sameSourcesGiveTheSameBytesAndAreBuiltOnce() throws Exception {
    Arms arms = builder(BUILD).build("HEAD", "worktree");
    assertThat(arms.base().facts().digest()).isEqualTo(arms.candidate().facts().digest());
    assertThat(arms.base().facts().versions()).containsOnly(entry("lettuce-core", "1.2.3"));
    try (Stream<Path> jars = Files.list(gate.resolve("jars"))) {
      assertThat(jars).hasSize(1);
    }
    Arms again = builder("exit 1").build("HEAD", "worktree");
    assertThat(again.candidate().facts().digest()).isEqualTo(arms.candidate().facts().digest());
  }

  @Test
  void forLoadRunsTheBuiltTreeIsKept() throws Exception {
    builder(BUILD).build("HEAD", "worktree");
    Arm arm = builder(BUILD, true).build("HEAD", "worktree").candidate();
    Path home = Objects.requireNonNull(arm.home());
    assertThat(home.resolve("target/bench-built")).isRegularFile();
    assertThat(home.resolve("cache/Cache.java")).hasContent("first");
    Arm again = builder("exit 1", true).build("HEAD", "worktree").candidate();
    assertThat(again.home()).isEqualTo(home);
  }

  @Test
  void anotherCacheIsAnotherJar() throws Exception {
    repository.write("cache/Cache.java", "second");
    Arms arms = builder(BUILD).build("HEAD", "worktree");
    assertThat(arms.base().facts().digest()).isNotEqualTo(arms.candidate().facts().digest());
    assertThat(arms.base().facts().versions())
        .containsOnly(entry("lettuce-core", "1.2.3"), entry("netty", "first"));
    assertThat(arms.candidate().facts().versions())
        .containsOnly(entry("lettuce-core", "1.2.3"), entry("netty", "second"));
    assertThat(Objects.requireNonNull(arms.base().jar()).toString())
        .hasSameSizeAs(Objects.requireNonNull(arms.candidate().jar()).toString());
  }

  @Test
  void aBaseThatDoesNotCompileHasNoJarAndSaysWhy() throws Exception {
    repository.write("cache/Cache.java", "broken");
    repository.commit("broken");
    repository.write("cache/Cache.java", "mended");
    Arms arms = builder(BUILD).build("HEAD", "worktree");
    assertThat(arms.base().jar()).isNull();
    assertThat(arms.base().facts().problem())
        .isEqualTo("cache/Cache.java:[3,7] cannot find symbol");
  }

  @Test
  void aCandidateThatDoesNotCompileIsBadInput() throws Exception {
    repository.write("cache/Cache.java", "broken");
    assertThatThrownBy(() -> builder(BUILD).build("HEAD", "worktree"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("cache/Cache.java:[3,7] cannot find symbol");
  }

  @Test
  void aBaseThatCannotBeBuiltForAnotherReasonIsNoResult() throws Exception {
    repository.write("cache/Cache.java", "offline");
    repository.commit("offline");
    repository.write("cache/Cache.java", "mended");
    assertThatThrownBy(() -> builder(BUILD).build("HEAD", "worktree"))
        .isInstanceOf(Untrustworthy.class)
        .hasMessageContaining("Could not resolve dependencies");
  }

  @Test
  void aBuildThatWasCutOffIsBegunAgain() throws Exception {
    String half = "mkdir -p benchmarks/target; echo half >benchmarks/target/benchmarks.jar; exit 9";
    assertThatThrownBy(() -> builder(half).build("HEAD", "worktree")).isInstanceOf(BadInput.class);
    Arms arms = builder(BUILD).build("HEAD", "worktree");
    assertThat(arms.candidate().facts().versions()).containsKey("lettuce-core");
  }

  @Test
  void anotherProjectSaysHowItIsBuiltAndWhereItsJarIs() throws Exception {
    Files.delete(repository.folder.resolve(".gitignore"));
    String build = BUILD.replace("benchmarks/target/benchmarks.jar", "out/a-1.jar");
    assertThat(foreign(build, "out/a-*.jar").candidate().facts().versions())
        .containsOnlyKeys("lettuce-core");
    assertThat(repository.git("status", "--porcelain")).doesNotContain("target");
    assertThatThrownBy(() -> foreign(build + "\ntrue", "out/b.jar"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("the build of the candidate worktree left no out/b.jar");
    assertThatThrownBy(() -> foreign(build + "\ncp out/a-1.jar out/a-2.jar", "out/a-*.jar"))
        .isInstanceOf(BadInput.class)
        .hasMessage("--jar out/a-*.jar: expected one file, not a-1.jar, a-2.jar");
    assertThatThrownBy(() -> foreign(build, "../a.jar"))
        .isInstanceOf(BadInput.class)
        .hasMessage("--jar ../a.jar: expected a path inside the sources");
    String kotlin = "echo \"[ERROR] file://$PWD/a/B.kt:[3,7] Unresolved reference 'x'.\"; exit 1";
    assertThatThrownBy(() -> foreign(kotlin, "out/a.jar"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("does not build: a/B.kt:[3,7] Unresolved reference 'x'.");
  }

  private Arms foreign(String script, String jar) throws Exception {
    String java = "mkdir -p out; JAVA_HOME_OF_TEST='" + System.getProperty("java.home") + "'\n";
    ArmRecipe recipe = ArmRecipe.ofShell(java + script, jar, List.of());
    Path folder = repository.folder.resolve("target").resolve(recipe.folderName());
    Progress quiet = new Progress(System.err, Progress.Style.QUIET, () -> 0);
    return new ArmBuild(repository.folder, folder, recipe, quiet).build("HEAD", "worktree");
  }

  @Test
  void twoProcessesDoNotBuildAtOnce() throws Exception {
    Files.createDirectories(gate);
    try (FileChannel channel =
            FileChannel.open(
                gate.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> builder(BUILD).build("HEAD", "worktree"))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("lock");
    }
  }
}
