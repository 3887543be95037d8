package io.prefetchbench.gate.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.reports.run.Better;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockLogTest {
  private static final Instant BEGIN = Instant.parse("2026-11-25T10:00:00Z");
  private static final RowKey CELL =
      new RowKey(
          "io.example.Lookup.get",
          "thrpt",
          new TreeMap<>(Map.of("client", "JEDIS")),
          4,
          RowKey.PRIMARY);

  @TempDir Path folder;

  @Test
  void blocksComeBackAsTheyWereWritten() throws IOException {
    Path file = folder.resolve("blocks.ndjson");
    assertThat(BlockLog.read(file)).isEmpty();
    BlockRecord first = block(1, Map.of("primary", new Figure(2.5, "ops/us")), null);
    BlockRecord second = block(2, Map.of("primary", new Figure(Double.NaN, "ops/us")), "steal 9 %");
    BlockLog.append(file, first);
    BlockLog.append(file, second);
    assertThat(BlockLog.read(file)).containsExactly(first, second);
  }

  @Test
  void whatAKillCutShortIsDroppedAndOverwritten() throws IOException {
    Path file = folder.resolve("blocks.ndjson");
    BlockRecord block = block(1, Map.of("primary", new Figure(2.5, "ops/us")), null);
    BlockLog.append(file, block);
    Files.writeString(file, "{\"cell\":{\"benchm", StandardOpenOption.APPEND);
    assertThat(BlockLog.read(file)).containsExactly(block);
    BlockLog.append(file, block);
    assertThat(BlockLog.read(file)).containsExactly(block, block);
  }

  @Test
  void anyOtherBrokenLineIsNamed() throws IOException {
    Path file = folder.resolve("blocks.ndjson");
    Files.writeString(file, "{\"cell\":\n");
    assertThatThrownBy(() -> BlockLog.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ", line 1 is not a block: ");
    Files.writeString(file, "{}\n");
    assertThatThrownBy(() -> BlockLog.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ", line 1 is not a block: ");
  }

  @Test
  void everyFigureWithARuleIsARow() {
    Map<String, Figure> figures =
        Map.of(
            "primary", new Figure(2.5, "ops/us"),
            "gc.alloc.rate.norm", new Figure(48, "B/op"),
            "gc.alloc.rate", new Figure(900, "MB/sec"),
            "cpu.norm", new Figure(400, "ns/op"));
    List<BlockRecord> blocks =
        List.of(block(1, figures, null), block(2, figures, "ruler"), block(3, figures, null));
    List<RowEvidence> rows = BlockLog.evidence(blocks, GatePolicy.DEFAULT, Set.of(CELL));
    assertThat(rows)
        .extracting(row -> row.key().text(), RowEvidence::kind, RowEvidence::better)
        .containsExactly(
            row("Lookup.get[client=JEDIS]:thrpt*4:cpu.norm", MetricKind.CPU, Better.LOWER),
            row(
                "Lookup.get[client=JEDIS]:thrpt*4:gc.alloc.rate.norm",
                MetricKind.ALLOCATION,
                Better.LOWER),
            row("Lookup.get[client=JEDIS]:thrpt*4", MetricKind.THROUGHPUT, Better.HIGHER));
    assertThat(rows).extracting(RowEvidence::blocking).containsExactly(false, false, true);
    assertThat(rows).allSatisfy(row -> assertThat(row.discarded()).isEqualTo(1));
    assertThat(rows.get(2).blocks()).extracting(BlockPair::block).containsExactly(1, 2);
  }

  @Test
  void aFigureThatOneSideLacksIsNotANumberThere() {
    BlockRecord lacking =
        new BlockRecord(
            CELL,
            Stage.SCREEN,
            1,
            true,
            7,
            Map.of("primary", new Figure(2.5, "ops/us")),
            Map.of(),
            0,
            1,
            null,
            BEGIN,
            BEGIN);
    List<RowEvidence> rows = BlockLog.evidence(List.of(lacking), GatePolicy.DEFAULT, Set.of(CELL));
    assertThat(rows.get(0).blocks().get(0).candidate()).isNaN();
  }

  private static org.assertj.core.groups.Tuple row(String text, MetricKind kind, Better better) {
    return org.assertj.core.groups.Tuple.tuple(text, kind, better);
  }

  private static BlockRecord block(
      int attempt, Map<String, Figure> figures, @Nullable String discarded) {
    return new BlockRecord(
        CELL,
        Stage.SCREEN,
        attempt,
        true,
        7,
        figures,
        figures,
        0.01,
        1e6,
        discarded,
        BEGIN,
        BEGIN.plusSeconds(3));
  }
}
