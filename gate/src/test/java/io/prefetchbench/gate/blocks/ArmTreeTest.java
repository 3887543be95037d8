package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.BaselineMissing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArmTreeTest {
  @TempDir private Path temp;

  private Repository repository;
  private Git git;

  @BeforeEach
  void twoCommits() throws Exception {
    repository = Repository.in(temp.resolve("repository"));
    repository.write("cache/Cache.java", "old cache");
    repository.write("pom.xml", "old versions");
    repository.write("benchmarks/Lookup.java", "old benchmark");
    repository.write("benchmarks/Gone.java", "a benchmark that is no more");
    repository.commit("first");
    repository.git("tag", "v1");
    repository.write("cache/Cache.java", "new cache");
    repository.write("pom.xml", "new versions");
    repository.write("benchmarks/Lookup.java", "new benchmark");
    Files.delete(repository.folder.resolve("benchmarks/Gone.java"));
    repository.write("testbed/Testbed.java", "new testbed");
    repository.commit("second");
    git = Git.of(repository.folder);
  }

  @Test
  void theBaseIsMeasuredByTheCandidatesHarness() throws Exception {
    ArmTree candidate = ArmTree.candidate(git, "main");
    Path exported = export(base("v1", candidate));
    assertThat(exported.resolve("cache/Cache.java")).hasContent("old cache");
    assertThat(exported.resolve("pom.xml")).hasContent("old versions");
    assertThat(exported.resolve("benchmarks/Lookup.java")).hasContent("new benchmark");
    assertThat(exported.resolve("testbed/Testbed.java")).hasContent("new testbed");
    assertThat(exported.resolve("benchmarks/Gone.java")).doesNotExist();
  }

  @Test
  void theWorktreeIsWhatLiesThereAndTheUsersIndexStaysAsItIs() throws Exception {
    repository.write("cache/Cache.java", "staged cache");
    repository.git("add", "-A");
    repository.write("cache/Cache.java", "edited cache");
    repository.write("cache/Untracked.java", "not added");
    repository.write("target/built.txt", "ignored");
    String before = repository.git("status", "--porcelain=v2");

    ArmTree candidate = ArmTree.candidate(git, ArmTree.WORKTREE);

    Path exported = export(candidate);
    assertThat(exported.resolve("cache/Cache.java")).hasContent("edited cache");
    assertThat(exported.resolve("cache/Untracked.java")).hasContent("not added");
    assertThat(exported.resolve("target")).doesNotExist();
    assertThat(repository.git("status", "--porcelain=v2")).isEqualTo(before);
    assertThat(candidate.commit()).isEqualTo(repository.git("rev-parse", "HEAD"));
  }

  @Test
  void oneTreeForTheSameSourcesAndFoldersOfEqualLength() {
    ArmTree candidate = ArmTree.candidate(git, "main");
    assertThat(base("HEAD", candidate).tree()).isEqualTo(candidate.tree());
    assertThat(ArmTree.candidate(git, ArmTree.WORKTREE).tree()).isEqualTo(candidate.tree());
    ArmTree base = base("v1", candidate);
    assertThat(base.tree()).isNotEqualTo(candidate.tree());
    assertThat(base.folderName()).hasSameSizeAs(candidate.folderName());
  }

  @Test
  void aRefThatIsNotThereIsAMissingBaseOrABadCandidate() {
    ArmTree candidate = ArmTree.candidate(git, "main");
    assertThatThrownBy(() -> base("v9", candidate))
        .isInstanceOf(BaselineMissing.class)
        .hasMessageContaining("v9")
        .hasMessageContaining("fetch-depth: 0");
    assertThatThrownBy(() -> base("--all", candidate)).isInstanceOf(BaselineMissing.class);
    assertThatThrownBy(() -> ArmTree.candidate(git, "v9")).isInstanceOf(BadInput.class);
  }

  @Test
  void aHistoryThatIsCutOffHasNoBase() throws Exception {
    repository.git("checkout", "-q", "--orphan", "other");
    repository.commit("unrelated");
    ArmTree candidate = ArmTree.candidate(git, "other");
    assertThatThrownBy(() -> base("main", candidate))
        .isInstanceOf(BaselineMissing.class)
        .hasMessageContaining("fetch-depth: 0");
  }

  @Test
  void foldersToShareAreNamedAndMustBeThere() throws Exception {
    ArmTree candidate = ArmTree.candidate(git, "main");
    Path exported = export(ArmTree.base(git, "v1", candidate, List.of("cache")));
    assertThat(exported.resolve("cache/Cache.java")).hasContent("new cache");
    assertThat(exported.resolve("benchmarks/Lookup.java")).hasContent("old benchmark");
    for (String none : List.of("bench", "pom.xml")) {
      assertThatThrownBy(() -> ArmTree.base(git, "v1", candidate, List.of(none)))
          .isInstanceOf(BadInput.class)
          .hasMessage("--same " + none + ": expected a folder of the candidate's sources");
    }
  }

  @Test
  void aFolderInsideARepositoryIsNotItsTop() {
    assertThatThrownBy(() -> Git.of(repository.folder.resolve("cache")))
        .isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> Git.of(temp)).isInstanceOf(BadInput.class);
  }

  private ArmTree base(String ref, ArmTree candidate) {
    return ArmTree.base(git, ref, candidate, ArmTree.HARNESS);
  }

  private Path export(ArmTree tree) throws Exception {
    Path folder = Files.createTempDirectory(temp, "exported");
    tree.export(git, folder);
    return folder;
  }
}
