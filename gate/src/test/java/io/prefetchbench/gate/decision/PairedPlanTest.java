package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.gate.blocks.PairedSession;
import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.Budget;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.PairedPlan;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedPlanTest {
  @TempDir private Path folder;

  @Test
  void aPlanIsReadAsItWasWritten() throws Exception {
    AcceptedChange accepted = new AcceptedChange("B.*", 0.12, "wanted", LocalDate.of(2027, 1, 31));
    PairedPlan plan = Plans.of(Plans.policy(List.of(), List.of(accepted)), "one", "two");
    Files.writeString(folder.resolve(PairedPlan.FILE), Json.pretty(plan));
    assertThat(PairedPlan.read(folder)).isEqualTo(plan);
  }

  @Test
  void aFolderWithoutAPlanHasNothingToResume() throws Exception {
    assertThatThrownBy(() -> PairedPlan.read(folder))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("plan.json");
    Files.writeString(folder.resolve(PairedPlan.FILE), "{\"schemaVersion\": 9}");
    assertThatThrownBy(() -> PairedPlan.read(folder)).isInstanceOf(BadInput.class);
  }

  @Test
  void anotherJarIsNotTheOneThatWasMeasured() {
    PairedPlan plan = Plans.of(GatePolicy.DEFAULT, "one");
    assertThatThrownBy(() -> PairedSession.requireJars(plan.sides())).isInstanceOf(BadInput.class);
  }

  @Test
  void withoutAListEveryPrimaryRowAndItsAllocationBlockAndWithOneItsRowsDo() {
    PairedPlan plan = Plans.of(GatePolicy.DEFAULT, "one", "two");
    assertThat(PairedPlan.blocking(GatePolicy.DEFAULT, plan.blocks().cells()))
        .extracting(RowKey::text)
        .containsExactly(
            "B.one:avgt",
            "B.one:avgt:gc.alloc.rate.norm",
            "B.two:avgt",
            "B.two:avgt:gc.alloc.rate.norm");
    List<String> listed = List.of("B.two:avgt", "B.two:avgt:gc.alloc.rate.norm", "B.gone:avgt");
    assertThat(PairedPlan.blocking(Plans.policy(listed, List.of()), plan.blocks().cells()))
        .extracting(RowKey::text)
        .containsExactly("B.two:avgt", "B.two:avgt:gc.alloc.rate.norm");
  }

  @Test
  void aLoadBlocksOnlyWhereThePolicyNamesItsRow() {
    GateCell load = GateCell.load("gate-load");
    List<Planned> cells = List.of(new Planned(load, load.key(), 110_000));
    assertThat(PairedPlan.blocking(GatePolicy.DEFAULT, cells)).isEmpty();
    List<String> named = List.of("load/gate-load:load:sync.lag.p50");
    assertThat(PairedPlan.blocking(Plans.policy(named, List.of()), cells))
        .extracting(RowKey::text)
        .isEqualTo(named);
  }

  @Test
  void aBudgetDropsTheLastRowsAndNeverBlocks() {
    PairedPlan plan = Plans.of(GatePolicy.DEFAULT, "one", "two", "three");
    // A block takes 10 s: 8 of them and 2 · 0.15 · 20, for worse or better, are 140 s a row.
    assertThat(new Budget(Duration.ofMinutes(7)).keep(plan.blocks().cells(), plan.policy()))
        .hasSize(3);
    assertThat(new Budget(Duration.ofSeconds(419)).keep(plan.blocks().cells(), plan.policy()))
        .isEqualTo(plan.blocks().cells().subList(0, 2));
    assertThatThrownBy(
            () -> new Budget(Duration.ofSeconds(9)).keep(plan.blocks().cells(), plan.policy()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("about 2 min");
    assertThat(Budget.of("30m")).isEqualTo(new Budget(Duration.ofMinutes(30)));
    for (String text : List.of("30", "0m", "1d", "-5s", "m")) {
      assertThatThrownBy(() -> Budget.of(text)).as(text).isInstanceOf(BadInput.class);
    }
  }
}
