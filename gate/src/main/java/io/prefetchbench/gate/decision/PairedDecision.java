package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.BlockLog;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.BlockTally;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.MachineFacts;
import io.prefetchbench.gate.record.PairedPlan;
import io.prefetchbench.gate.record.PairedPlan.Settled;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.run.Better;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns the blocks of a paired run into its rows and its result. Immutable. */
public final class PairedDecision {
  private final PairedPlan plan;
  private final TwoStageRule rule;

  public PairedDecision(PairedPlan plan) {
    this.plan = plan;
    this.rule = new TwoStageRule(plan.policy(), Math.max(1, plan.blocking().size()));
  }

  /** The cells that need fresh blocks: those of which a blocking row looks worse, or better. */
  public Set<RowKey> suspects(List<BlockRecord> screened) {
    Set<RowKey> cells = new HashSet<>();
    for (RowEvidence row : evidence(screened)) {
      if (row.blocking() && (rule.suspect(row) || rule.promising(row))) {
        cells.add(row.key().withMetric(RowKey.PRIMARY));
      }
    }
    return cells;
  }

  /**
   * Returns the decision.
   *
   * @param end when the last block ended; its day is the one on which accepted changes must hold
   */
  public GateResult of(
      List<BlockRecord> blocks, boolean strict, @Nullable MachineFacts machine, Instant end) {
    List<GateRow> rows = rows(blocks, LocalDate.ofInstant(end, ZoneOffset.UTC));
    RowOutcome outcome = RowOutcome.of(rows, strict);
    return new GateResult(
        GateResult.SCHEMA_VERSION,
        "paired",
        outcome.verdict(),
        outcome.exitCode(),
        outcome.reason(),
        plan.sides().base(),
        plan.sides().candidate(),
        plan.policy().redChance(),
        plan.blocking().size(),
        rows,
        machine,
        plan.notes(),
        plan.command(),
        plan.begin(),
        end);
  }

  private List<GateRow> rows(List<BlockRecord> blocks, LocalDate today) {
    Map<RowKey, String> unmeasurable = BlockTally.unmeasurable(plan.blocks(), blocks);
    List<GateRow> rows = new ArrayList<>();
    Set<RowKey> seen = new TreeSet<>();
    for (RowEvidence row : evidence(blocks)) {
      String reason = unmeasurable.get(row.key().withMetric(RowKey.PRIMARY));
      seen.add(row.key());
      rows.add(
          reason == null
              ? rule.decide(row, today)
              : rule.unmatched(row, GateVerdict.UNMEASURABLE, reason));
    }
    // A cell whose first fork failed has no figures, and a row it could be missing by.
    unmeasurable.forEach(
        (key, reason) -> {
          if (!seen.contains(key)) {
            rows.add(settled(new Settled(key, "", GateVerdict.UNMEASURABLE, reason)));
          }
        });
    plan.settled().forEach(row -> rows.add(settled(row)));
    return rows;
  }

  private List<RowEvidence> evidence(List<BlockRecord> blocks) {
    return BlockLog.evidence(blocks, plan.policy(), Set.copyOf(plan.blocking()));
  }

  private GateRow settled(Settled row) {
    String unit = row.unit().isEmpty() ? usual(row.key().mode()) : row.unit();
    Better better = MetricKinds.better(row.key().mode(), unit);
    RowEvidence evidence =
        new RowEvidence(
            row.key(),
            MetricKinds.of(row.key().mode(), unit, RowKey.PRIMARY).orElse(MetricKind.TIME),
            unit,
            better == Better.NONE ? Better.LOWER : better,
            plan.policy().blocks(row.key().fitting(), true),
            List.of(),
            0);
    return rule.unmatched(evidence, row.verdict(), row.reason());
  }

  private static String usual(String mode) {
    return mode.equals("thrpt") ? "ops/s" : "s/op";
  }
}
