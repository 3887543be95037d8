package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.BlockPlan;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.ArmFacts;
import io.prefetchbench.gate.record.PairedPlan;
import io.prefetchbench.gate.record.PairedSides;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** Plans for benchmarks {@code a.B.NAME} of which a block takes 10 s. */
final class Plans {
  static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

  private Plans() {}

  static GatePolicy policy(List<String> blocking, List<AcceptedChange> accepted) {
    GatePolicy all = GatePolicy.DEFAULT;
    return new GatePolicy(
        all.redChance(),
        all.screenBlocks(),
        all.screenP(),
        all.screenShare(),
        all.confirmBlocks(),
        all.confirmP(),
        all.discardedMax(),
        all.rules(),
        blocking,
        accepted);
  }

  static PairedPlan of(GatePolicy policy, String... names) {
    List<Planned> cells =
        List.of(names).stream()
            .map(name -> new GateCell("a.B." + name, "avgt", new TreeMap<>(), List.of("-i", "3")))
            .map(cell -> new Planned(cell, cell.key(), 10_000))
            .toList();
    BlockPlan blocks =
        new BlockPlan(
            11, cells, policy.screenBlocks(), policy.confirmBlocks(), policy.discardedMax());
    return new PairedPlan(
        PairedPlan.SCHEMA_VERSION,
        sides(),
        blocks,
        policy,
        List.copyOf(PairedPlan.blocking(policy, cells)),
        List.of(),
        List.of("a note"),
        List.of("bench", "gate", "paired"),
        NOON);
  }

  private static PairedSides sides() {
    ArmFacts base = new ArmFacts("v1", "c0ffee", "11", new TreeMap<>(), null);
    ArmFacts candidate = new ArmFacts("worktree", "c0ffef", "22", new TreeMap<>(), null);
    return new PairedSides(
        base,
        candidate,
        "/none/a.jar",
        "/none/b.jar",
        "/none/a",
        null,
        true,
        List.of(),
        List.of("-Dx=1"),
        List.of());
  }
}
