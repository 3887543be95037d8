package io.prefetchbench.server.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.server.faults.catalogue.Catalogue;
import io.prefetchbench.server.faults.catalogue.Fault;
import io.prefetchbench.server.faults.rig.Client;
import io.prefetchbench.server.faults.rig.FeedKind;
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
    assertThat(Matrix.drawn(42)).extracting(Cell::fault).doesNotHaveDuplicates();
    assertThat(Matrix.drawn(42)).isNotEqualTo(Matrix.drawn(43));
  }

  @Test
  void theWholeMatrixHasEveryFaultWithBothClients() {
    for (Fault fault : Catalogue.all()) {
      assertThat(Matrix.whole(1))
          .contains(
              new Cell(fault, FeedKind.STREAM, Client.LETTUCE, 1),
              new Cell(fault, FeedKind.STREAM, Client.JEDIS, 1));
      assertThat(Matrix.whole(1).contains(new Cell(fault, FeedKind.LIST, Client.LETTUCE, 1)))
          .isEqualTo(!fault.name().equals("two-caches"));
    }
    assertThat(Matrix.whole(1)).doesNotHaveDuplicates();
    assertThat(Catalogue.all()).extracting(Fault::name).doesNotHaveDuplicates();
  }

  @Test
  void anUnknownFaultIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> Matrix.only("nonesuch", 1)).hasMessageContaining("flushall");
  }

  @Test
  void aCellThatPassedCountsForItsOwnSourceOnlyAndACutLineNever() throws Exception {
    Cell cell = Matrix.drawn(1).get(0);
    Cell other = Matrix.drawn(1).get(1);
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
