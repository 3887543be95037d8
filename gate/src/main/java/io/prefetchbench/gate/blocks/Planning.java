package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.blocks.Priming.Primed;
import io.prefetchbench.gate.plan.BlockPlan;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.Budget;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.ListedRows;
import io.prefetchbench.gate.plan.RowChoice;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Way;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.PairedPlan;
import io.prefetchbench.gate.record.PairedPlan.Settled;
import io.prefetchbench.gate.record.PairedSides;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fixes everything that must be fixed before the first block. Immutable.
 *
 * @param rows our own rows; empty for jars of another project, whose rows they list themselves
 * @param way how all of them are run; null if each names its own
 * @param budget null for as long as it takes
 */
public record Planning(
    PairedSides sides,
    List<GateCell> rows,
    RowChoice choice,
    @Nullable Way way,
    GatePolicy policy,
    @Nullable Budget budget,
    long seed,
    List<String> command,
    Instant begin) {
  public Planning {
    rows = List.copyOf(rows);
    command = List.copyOf(command);
  }

  /** Plans with the first forks of every cell. */
  public PairedPlan plan(PairedSession session, Progress progress) throws InterruptedException {
    ListedRows ofBase = session.listed(sides.baseJar(), "base");
    ListedRows ofCandidate = session.listed(sides.candidateJar(), "candidate");
    List<GateCell> cells = chosen(rows.isEmpty() ? ofBase.and(ofCandidate) : rows);
    if (policy.blocking().isEmpty()) {
      requireDecidable(cells.size());
    }
    progress.say("first forks of " + cells.size() + " rows, which do not count");
    Primed primed = session.prime(cells, ofBase, ofCandidate, seed);
    List<Planned> kept = budget == null ? primed.cells() : budget.keep(primed.cells(), policy);
    List<String> notes = new ArrayList<>(notes());
    for (Planned dropped : primed.cells().subList(kept.size(), primed.cells().size())) {
      notes.add("dropped for the time budget: " + dropped.key().text());
    }
    noteShared(kept, notes);
    Set<RowKey> blocking = PairedPlan.blocking(policy, kept);
    requireAll(primed, notes);
    if (!kept.isEmpty() && blocking.isEmpty() && primed.settled().isEmpty()) {
      throw new Untrustworthy(
          "none of the measured rows is in the blocking set, so nothing could be decided");
    }
    requireDecidable(blocking.size());
    announce(kept, blocking.size(), progress);
    notes.forEach(progress::say);
    return plan(kept, List.copyOf(blocking), primed.settled(), notes);
  }

  /** The plan of a base that does not build with the candidate's benchmarks: every row is new. */
  public PairedPlan withoutBase(String reason) {
    List<Settled> settled =
        chosen(rows).stream()
            .map(cell -> new Settled(cell.key(), "", GateVerdict.NEW, reason))
            .toList();
    return plan(List.of(), List.of(), settled, List.of());
  }

  private PairedPlan plan(
      List<Planned> cells, List<RowKey> blocking, List<Settled> settled, List<String> notes) {
    BlockPlan blocks =
        new BlockPlan(
            seed, cells, policy.screenBlocks(), policy.confirmBlocks(), policy.discardedMax());
    return new PairedPlan(
        PairedPlan.SCHEMA_VERSION, sides, blocks, policy, blocking, settled, notes, command, begin);
  }

  private List<GateCell> chosen(List<GateCell> all) {
    List<GateCell> cells = all.stream().filter(cell -> choice.holds(cell.text())).toList();
    if (cells.isEmpty()) {
      throw new Untrustworthy(
          "no row matches "
              + choice
              + "; expected a part of one of "
              + String.join(", ", all.stream().map(GateCell::text).toList()));
    }
    return way == null ? cells : cells.stream().map(cell -> cell.inWay(way)).toList();
  }

  /** Returns whether a row may be run in forks, which need a quiet machine. */
  public boolean runsForks() {
    return way == null
        ? rows.isEmpty()
            || !rows.stream()
                .filter(cell -> choice.holds(cell.text()))
                .allMatch(GateCell::sharesJvm)
        : way == Way.FORKS;
  }

  private static void noteShared(List<Planned> cells, List<String> notes) {
    List<String> shared =
        cells.stream()
            .filter(cell -> cell.cell().sharesJvm())
            .map(cell -> cell.key().text())
            .toList();
    if (!shared.isEmpty()) {
      boolean all = shared.size() == cells.size() && cells.size() > 1;
      notes.add(
          "both builds in one JVM, so with the JDK's profile, heap and collector in common: "
              + (all ? "all " + cells.size() + " benchmarks" : String.join(", ", shared)));
    }
  }

  private List<String> notes() {
    String digest = sides.base().digest();
    if (digest == null || !digest.equals(sides.candidate().digest())) {
      return List.of();
    }
    return sides.baseHome() == null || sides.baseHome().equals(sides.candidateHome())
        ? List.of("A/A: both builds are the same bytes")
        : List.of("A/A for all but the load: both benchmark jars are the same bytes");
  }

  /** A row that may turn the build red must not be passed over in silence. */
  private void requireAll(Primed primed, List<String> notes) {
    Set<RowKey> measured = PairedPlan.blocking(policy, primed.cells());
    for (String text : policy.blocking()) {
      boolean here =
          Stream.concat(measured.stream(), primed.settled().stream().map(row -> row.key()))
              .anyMatch(key -> key.fitting().contains(text));
      if (!here && !text.contains(":count") && choice.holds(text)) {
        if (!choice.isAll()) {
          notes.add("in the blocking set, but not measured here: " + text);
        } else {
          throw new Untrustworthy(
              "the blocking set names "
                  + text
                  + ", which is not among the rows; expected each of its rows to be measured");
        }
      }
    }
  }

  private void requireDecidable(int blockingRows) {
    try {
      policy.requireDecidable(Math.max(1, blockingRows));
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  private void announce(List<Planned> cells, int blockingRows, Progress progress) {
    progress.say(
        String.format(
            Locale.ROOT,
            "m = %d rows may turn the build red; with q = %.2g a red row needs p <= %.2g",
            blockingRows,
            policy.redChance(),
            policy.redP(Math.max(1, blockingRows))));
    double screen = BlockPlan.expectedSeconds(cells, policy.screenBlocks(), 0, 0);
    progress.say(
        String.format(
            Locale.ROOT,
            "%d blocks of each of %d cells take about %s; a suspect takes %d more,"
                + " about %s are expected in all",
            policy.screenBlocks(),
            cells.size(),
            BlockPlan.duration(screen),
            policy.confirmBlocks(),
            BlockPlan.duration(Budget.seconds(cells, policy))));
  }
}
