package io.prefetchbench.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.server.faults.check.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Faults against the running system, each judged by all invariants: ten drawn by the commit, or the
 * whole matrix with {@code -Pfaults}; see docs/FAULTS.md.
 */
@Tag("system")
class FaultMatrixTest {
  private static final String SEED = "faults.seed";
  private static final String ONLY = "faults.only";
  private static final String TIER = "faults.tier";

  private static final String PARALLEL = "faults.parallel";

  /** Cells mostly wait: the machine's processors are the limit. */
  private static final int CELLS_A_PROCESSOR = 4;

  // Beside everything else that a build runs, less is at hand.
  private static final int CELLS_A_PROCESSOR_IN_A_BUILD = 2;

  private static Source source;
  private static Results results;
  private static ExecutorService runners;
  private static final List<MatrixCell> CELLS = new ArrayList<>();

  @BeforeAll
  static void openResults() throws Exception {
    source = Source.read();
    results = Results.open(Path.of("target", "faults"), source.state());
    int parallel =
        Integer.getInteger(
            PARALLEL,
            Runtime.getRuntime().availableProcessors()
                * (isWhole() ? CELLS_A_PROCESSOR : CELLS_A_PROCESSOR_IN_A_BUILD));
    runners = Executors.newFixedThreadPool(parallel);
  }

  private static boolean isWhole() {
    return System.getProperty(TIER, "").equals("all");
  }

  @AfterAll
  static void printTable() throws Exception {
    runners.shutdownNow();
    System.out.println(results.table());
    System.out.println("faults: " + results.summary(CELLS));
  }

  @TestFactory
  Stream<DynamicTest> holds() {
    long seed = Long.getLong(SEED, source.seed());
    String only = System.getProperty(ONLY, "");
    boolean whole = isWhole();
    if (only.isEmpty()) {
      CELLS.addAll(whole ? Matrix.whole(seed) : Matrix.drawn(seed));
    } else {
      for (String name : List.of(only.split(",", -1))) {
        CELLS.addAll(Matrix.only(name, seed));
      }
    }
    // What costs most stands together in the list.
    Collections.shuffle(CELLS, new Random(seed));
    // Only an interrupted run of the whole matrix continues where it stopped.
    boolean again =
        !whole
            || !only.isEmpty()
            || !source.isKnown()
            || CELLS.stream().allMatch(results::hasPassed);
    System.out.println("faults: seed " + seed + ", " + CELLS.size() + " cells");
    List<DynamicTest> tests = new ArrayList<>();
    for (MatrixCell cell : CELLS) {
      tests.add(again || !results.hasPassed(cell) ? run(cell) : skip(cell));
    }
    return tests.stream();
  }

  private static DynamicTest skip(MatrixCell cell) {
    return DynamicTest.dynamicTest(
        cell.toString(), () -> Assumptions.abort("passed before at this commit"));
  }

  /** A test that waits for its cell, which runs beside others. */
  private static DynamicTest run(MatrixCell cell) {
    Future<List<Violation>> ran = runners.submit(() -> checked(cell));
    return DynamicTest.dynamicTest(
        cell.toString(),
        () -> {
          try {
            assertThat(ran.get()).as("%s; again: %s", cell, cell.again()).isEmpty();
          } catch (ExecutionException e) {
            throw new IllegalStateException(cell + "; again: " + cell.again(), e.getCause());
          }
        });
  }

  private static List<Violation> checked(MatrixCell cell) throws Exception {
    long start = System.nanoTime();
    String words = "it did not come to its end";
    try {
      List<Violation> violations = cell.run();
      words = violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
      return violations;
    } catch (Exception | Error e) {
      words = e.toString();
      throw e;
    } finally {
      results.add(cell, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), words);
    }
  }
}
