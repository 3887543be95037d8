package io.prefetchbench.server.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.server.faults.catalogue.Catalogue;
import io.prefetchbench.server.faults.catalogue.MatrixFault;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {
  @TempDir private Path folder;

  @Test
  void aSeedDrawsTheSameTenFaults() {
    assertThat(Matrix.drawn(42)).hasSize(10).isEqualTo(Matrix.drawn(42));
    assertThat(Matrix.drawn(42)).extracting(MatrixCell::fault).doesNotHaveDuplicates();
    assertThat(Matrix.drawn(42)).isNotEqualTo(Matrix.drawn(43));
  }

  @Test
  void theWholeMatrixHasEveryFaultWithBothClients() {
    for (MatrixFault fault : Catalogue.all()) {
      assertThat(Matrix.whole(1))
          .contains(
              new MatrixCell(fault, RigFeed.STREAM, RigClient.LETTUCE, 1),
              new MatrixCell(fault, RigFeed.STREAM, RigClient.JEDIS, 1));
      assertThat(
              Matrix.whole(1).contains(new MatrixCell(fault, RigFeed.LIST, RigClient.LETTUCE, 1)))
          .isEqualTo(!fault.name().equals("two-caches"));
    }
    assertThat(Matrix.whole(1)).doesNotHaveDuplicates();
    assertThat(Catalogue.all()).extracting(MatrixFault::name).doesNotHaveDuplicates();
  }

  @Test
  void anUnknownFaultIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> Matrix.only("nonesuch", 1)).hasMessageContaining("flushall");
  }

  @Test
  void aCellThatPassedCountsForItsOwnSourceOnlyAndACutLineNever() throws Exception {
    MatrixCell cell = Matrix.drawn(1).get(0);
    MatrixCell other = Matrix.drawn(1).get(1);
    Results first = Results.open(folder, "commit-a");
    first.add(cell, 10, "");
    first.add(other, 10, "I1: something\nelse");
    Files.writeString(folder.resolve("results.tsv"), "commit-a\tcut", StandardOpenOption.APPEND);
    Results again = Results.open(folder, "commit-a");
    assertThat(again.hasPassed(cell)).isTrue();
    assertThat(again.hasPassed(other)).isFalse();
    assertThat(Results.open(folder, "commit-b").hasPassed(cell)).isFalse();
    assertThat(again.table()).contains("passed").contains("FAILED 1 of 1");
    assertThat(folder.resolve("table.md")).exists();
  }
}
