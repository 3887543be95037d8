package io.prefetchbench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.reports.run.RunWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs of a sweep in order, in {@code cells.ndjson}, which a resumed one reads first. */
final class CellLog {
  static final String FILE = "cells.ndjson";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunWriter files;
  private final List<Cell> done = new ArrayList<>();
  private int replayed;

  /** One run; {@code folder} is relative to the sweep's; a p99 is null if it was not measured. */
  record Cell(
      double mutations,
      double reads,
      SweepAnswer answer,
      String folder,
      List<String> reasons,
      @Nullable Double readP99Nanos,
      @Nullable Double lagP99Nanos) {}

  private CellLog(RunWriter files) {
    this.files = files;
  }

  /** Reads the runs of an interrupted sweep; empty for a new one. */
  static CellLog of(RunWriter files) {
    CellLog log = new CellLog(files);
    Path file = files.resolve(FILE);
    if (Files.exists(file)) {
      try {
        for (String line : Files.readAllLines(file)) {
          log.done.add(JSON.readValue(line, Cell.class));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be read", e);
      }
    }
    return log;
  }

  /** The next run, if it was made before the interruption. */
  Optional<Cell> next(double mutations, double reads) {
    if (replayed == done.size()) {
      return Optional.empty();
    }
    Cell cell = done.get(replayed);
    if (cell.mutations() != mutations || cell.reads() != reads) {
      throw new IllegalArgumentException(
          "--resume: run "
              + (replayed + 1)
              + " was made with other options; expected the same ones");
    }
    replayed++;
    return Optional.of(cell);
  }

  void add(Cell cell) {
    files.appendJsonLine(FILE, cell);
    done.add(cell);
    replayed = done.size();
  }

  List<Cell> all() {
    return List.copyOf(done);
  }
}
