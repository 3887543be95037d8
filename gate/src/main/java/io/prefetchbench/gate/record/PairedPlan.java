package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.BlockPlan;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that is fixed before the first block, {@value #FILE} of a run: with it and the blocks
 * that were written down, a run goes on where it stopped. Immutable.
 *
 * @param blocking the m rows that may turn the build red
 */
public record PairedPlan(
    int schemaVersion,
    PairedSides sides,
    BlockPlan blocks,
    GatePolicy policy,
    List<RowKey> blocking,
    List<Settled> settled,
    List<String> notes,
    List<String> command,
    Instant begin) {
  public static final String FILE = "plan.json";

  public static final int SCHEMA_VERSION = 1;

  /**
   * A row whose verdict is known before the first block. Immutable.
   *
   * @param unit of its primary figure; empty if no fork reported one
   */
  public record Settled(RowKey key, String unit, GateVerdict verdict, String reason) {}

  public PairedPlan {
    blocking = List.copyOf(blocking);
    settled = List.copyOf(settled);
    notes = List.copyOf(notes);
    command = List.copyOf(command);
  }

  public static PairedPlan read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new BadInput(
          folder + ": expected a paired run that got as far as its first block (" + FILE + ")");
    }
    try {
      PairedPlan plan = Json.as(Json.read(file), PairedPlan.class);
      if (plan.schemaVersion != SCHEMA_VERSION) {
        throw new BadInput(
            file + " has version " + plan.schemaVersion + ", expected " + SCHEMA_VERSION);
      }
      return plan;
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The rows of these cells that the policy lets turn a build red. */
  public static Set<RowKey> blocking(GatePolicy policy, List<Planned> cells) {
    Set<RowKey> rows = new LinkedHashSet<>();
    for (Planned cell : cells) {
      // A load has no one figure it is about, and gates only where the policy names a row of it.
      if (policy.blocks(cell.key().fitting(), !cell.cell().runsLoad())) {
        rows.add(cell.key());
      }
      for (String metric : MetricKinds.SECONDARY) {
        RowKey row = cell.key().withMetric(metric);
        boolean main = metric.equals(MetricKinds.ALLOCATION) && !cell.cell().runsLoad();
        if (policy.blocks(row.fitting(), main)) {
          rows.add(row);
        }
      }
    }
    return rows;
  }
}
