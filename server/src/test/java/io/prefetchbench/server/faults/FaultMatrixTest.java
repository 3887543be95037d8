package io.prefetchbench.server.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.prefetchbench.server.faults.check.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Faults against the running system, each judged by all invariants: ten drawn by the commit, or the
 * whole matrix with {@code -Pfaults}; see docs/FAULTS.md.
 */
class FaultMatrixTest {
  private static final String SEED = "faults.seed";
  private static final String ONLY = "faults.only";
  private static final String TIER = "faults.tier";

  private static Source source;
  private static Results results;

  @BeforeAll
  static void openResults() throws Exception {
    source = Source.read();
    results = Results.open(Path.of("target", "faults"), source.state());
  }

  @AfterAll
  static void printTable() throws Exception {
    System.out.println(results.table());
  }

  @TestFactory
  Stream<DynamicTest> holds() {
    long seed = Long.getLong(SEED, source.seed());
    String only = System.getProperty(ONLY, "");
    boolean whole = System.getProperty(TIER, "").equals("all");
    List<Cell> cells = new ArrayList<>();
    if (only.isEmpty()) {
      cells.addAll(whole ? Matrix.whole(seed) : Matrix.drawn(seed));
    } else {
      for (String name : List.of(only.split(",", -1))) {
        cells.addAll(Matrix.only(name, seed));
      }
    }
    System.out.println("faults: seed " + seed + ", " + cells.size() + " cells");
    boolean asked = !only.isEmpty();
    return cells.stream()
        .map(cell -> DynamicTest.dynamicTest(cell.toString(), () -> check(cell, asked)));
  }

  private static void check(Cell cell, boolean asked) throws Exception {
    assumeFalse(
        !asked && source.isKnown() && results.hasPassed(cell), "passed before at this commit");
    long start = System.nanoTime();
    String words = "it did not come to its end";
    try {
      List<Violation> violations = cell.run();
      words = violations.isEmpty() ? "" : violations.get(0).toString();
      assertThat(violations).as("%s; again: %s", cell, cell.again()).isEmpty();
    } catch (Exception e) {
      words = e.toString();
      throw e;
    } finally {
      results.add(cell, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), words);
    }
  }
}
