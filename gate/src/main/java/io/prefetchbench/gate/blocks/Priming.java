package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.ListedRows;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.PairedPlan.Settled;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.testbed.command.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs the first fork of every cell in each arm, whose figures do not count. It finds the modes and
 * the duration of a block, and detects what cannot be compared before hours are spent. Not
 * thread-safe; use it from one thread.
 *
 * @param sameClass whether the class of a benchmark has the same bytes in both jars
 */
public record Priming(
    BlockRunner runner,
    ListedRows base,
    ListedRows candidate,
    Predicate<String> sameClass,
    LongSupplier nanoClock,
    Progress progress) {
  public record Primed(List<Planned> cells, List<Settled> settled) {
    public Primed {
      cells = List.copyOf(cells);
      settled = List.copyOf(settled);
    }
  }

  public Primed prime(List<GateCell> cells, long seed) throws InterruptedException {
    List<Planned> planned = new ArrayList<>();
    List<Settled> settled = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      GateCell cell = cells.get(i);
      String name = String.format(Locale.ROOT, "prime-cell%02d", i + 1);
      progress.show(
          "first forks, cell " + (i + 1) + " of " + cells.size() + ": " + cell.text(),
          i / (double) cells.size());
      Optional<Settled> missing = missing(cell);
      if (missing.isPresent()) {
        settled.add(missing.get());
      } else {
        prime(cell, name, seed, planned, settled);
      }
    }
    return new Primed(planned, settled);
  }

  private Optional<Settled> missing(GateCell cell) {
    if (cell.runsLoad()) {
      return Optional.empty(); // jars list no load runs; both arms have the candidate's
    }
    boolean inBase = base.has(cell.benchmark());
    boolean inCandidate = candidate.has(cell.benchmark());
    if (inBase && inCandidate) {
      return Optional.empty();
    }
    GateVerdict verdict =
        inCandidate ? GateVerdict.NEW : inBase ? GateVerdict.REMOVED : GateVerdict.UNMEASURABLE;
    String reason =
        inCandidate
            ? "the base has no such benchmark"
            : inBase ? "the candidate has no such benchmark" : "neither side has such a benchmark";
    return Optional.of(new Settled(cell.key(), "", verdict, reason));
  }

  private void prime(
      GateCell cell, String name, long seed, List<Planned> planned, List<Settled> settled)
      throws InterruptedException {
    long begin = nanoClock.getAsLong();
    BlockRunner.Both both = runner.run(cell, name, true, seed);
    long millis = Duration.ofNanos(nanoClock.getAsLong() - begin).toMillis();
    Optional<String> failed =
        failure(ArmSide.BASE, both.base()).or(() -> failure(ArmSide.CANDIDATE, both.candidate()));
    if (failed.isPresent()) {
      settled.add(new Settled(cell.key(), "", GateVerdict.UNMEASURABLE, failed.get()));
      return;
    }
    Map<String, ForkResult> inBase = byMode(both.base());
    Map<String, ForkResult> inCandidate = byMode(both.candidate());
    Map<String, ForkResult> all = new TreeMap<>(inBase);
    all.putAll(inCandidate);
    all.forEach(
        (mode, result) -> {
          Optional<Settled> mismatch =
              mismatch(
                  key(result), inBase.get(mode), inCandidate.get(mode), result.primary().unit());
          mismatch.ifPresentOrElse(
              settled::add,
              () -> planned.add(new Planned(cell.inMode(mode), key(result), millis / all.size())));
        });
  }

  private Optional<Settled> mismatch(
      RowKey key, @Nullable ForkResult one, @Nullable ForkResult other, String unit) {
    if (one == null) {
      return Optional.of(new Settled(key, unit, GateVerdict.NEW, "the base has no such mode"));
    }
    if (other == null) {
      return Optional.of(
          new Settled(key, unit, GateVerdict.REMOVED, "the candidate has no such mode"));
    }
    return difference(one, other)
        .map(reason -> new Settled(key, unit, GateVerdict.BENCH_CHANGED, reason));
  }

  /** Returns why the figures of two forks cannot be compared; empty if they can. */
  private Optional<String> difference(ForkResult one, ForkResult other) {
    if (!key(one).equals(key(other))) {
      return Optional.of("the sides ran " + key(one).text() + " and " + key(other).text());
    }
    if (!one.primary().unit().equals(other.primary().unit())) {
      return Optional.of(
          "the sides are in " + one.primary().unit() + " and " + other.primary().unit());
    }
    for (Map.Entry<String, String> setting : one.settings().entrySet()) {
      String value = other.settings().get(setting.getKey());
      if (!setting.getValue().equals(value)) {
        return Optional.of(
            setting.getKey() + " is " + setting.getValue() + " and " + value + " on the sides");
      }
    }
    return sameClass.test(one.benchmark())
        ? Optional.empty()
        : Optional.of("the class of the benchmark differs between the sides");
  }

  private static Optional<String> failure(ArmSide side, Fork.Outcome outcome) {
    return outcome instanceof Fork.Failed failed
        ? Optional.of("the " + side.word() + "'s fork failed: " + failed.reason())
        : Optional.empty();
  }

  private static Map<String, ForkResult> byMode(Fork.Outcome outcome) {
    Map<String, ForkResult> results = new TreeMap<>();
    if (outcome instanceof Fork.Scored scored) {
      scored.results().forEach(result -> results.put(result.mode(), result));
    }
    return results;
  }

  private static RowKey key(ForkResult result) {
    return new RowKey(
        result.benchmark(), result.mode(), result.params(), result.threads(), RowKey.PRIMARY);
  }
}
