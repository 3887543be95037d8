package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.LineLog;
import io.prefetchbench.reports.run.Better;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The blocks of a gate run, one JSON line each ({@code blocks.ndjson}). One writer at a time. */
public final class BlockLog {
  private BlockLog() {}

  /** Appends a block and forces it to the disk. */
  public static void append(Path file, BlockRecord block) throws IOException {
    LineLog.append(file, Json.line(block));
  }

  /** Returns the blocks in the order they were run, without a last line that was cut short. */
  public static List<BlockRecord> read(Path file) throws IOException {
    List<BlockRecord> blocks = new ArrayList<>();
    for (String line : LineLog.read(file)) {
      blocks.add(block(file, blocks.size() + 1, line));
    }
    return blocks;
  }

  /**
   * Returns the rows of the blocks: the primary figure of each benchmark and every other figure
   * that the gate has a rule for, in the order of their texts. A figure that one side of a block
   * lacks is NaN there.
   *
   * @param policy decides nothing here but which figures have a rule
   */
  public static List<RowEvidence> evidence(
      List<BlockRecord> blocks, GatePolicy policy, Set<RowKey> blocking) {
    Map<RowKey, List<BlockRecord>> cells = new TreeMap<>();
    blocks.forEach(
        block -> cells.computeIfAbsent(block.cell(), cell -> new ArrayList<>()).add(block));
    List<RowEvidence> rows = new ArrayList<>();
    Map<RowKey, RowKey> shown = RowKey.distinct(cells.keySet());
    cells.forEach(
        (cell, records) -> {
          RowKey key = shown.getOrDefault(cell, cell);
          for (String metric : metrics(records)) {
            row(key.withMetric(metric), records, policy, blocking).ifPresent(rows::add);
          }
        });
    return rows;
  }

  private static Optional<RowEvidence> row(
      RowKey key, List<BlockRecord> records, GatePolicy policy, Set<RowKey> blocking) {
    String unit = unit(key.metric(), records);
    Better better = MetricKinds.better(key.mode(), unit);
    Optional<MetricKind> kind =
        MetricKinds.of(key.mode(), unit, key.metric()).filter(policy.rules()::containsKey);
    if (kind.isEmpty() || better == Better.NONE) {
      return Optional.empty();
    }
    List<BlockPair> pairs = new ArrayList<>();
    for (BlockRecord record : records) {
      if (record.discarded() == null) {
        pairs.add(
            new BlockPair(
                pairs.size() + 1,
                record.stage(),
                record.baseFirst(),
                value(record.base(), key.metric(), unit),
                value(record.candidate(), key.metric(), unit)));
      }
    }
    return Optional.of(
        new RowEvidence(
            key,
            kind.get(),
            unit,
            better,
            blocking.contains(key),
            pairs,
            records.size() - pairs.size()));
  }

  private static Set<String> metrics(List<BlockRecord> records) {
    Set<String> metrics = new TreeSet<>();
    for (BlockRecord record : records) {
      metrics.addAll(record.base().keySet());
      metrics.addAll(record.candidate().keySet());
    }
    return metrics;
  }

  private static String unit(String metric, List<BlockRecord> records) {
    for (BlockRecord record : records) {
      Figure figure = record.base().getOrDefault(metric, record.candidate().get(metric));
      if (figure != null) {
        return figure.unit();
      }
    }
    throw new IllegalStateException("no block has " + metric);
  }

  private static double value(Map<String, Figure> figures, String metric, String unit) {
    Figure figure = figures.get(metric);
    return figure == null || !figure.unit().equals(unit) ? Double.NaN : figure.value();
  }

  private static BlockRecord block(Path file, int line, String text) throws IOException {
    try {
      return Json.as(Json.parse(text), BlockRecord.class);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ", line " + line + " is not a block: " + e.getMessage(), e);
    }
  }
}
