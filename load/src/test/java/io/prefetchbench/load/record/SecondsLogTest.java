package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows in any order end in the seconds they belong to, however many there are. */
class SecondsLogTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long BEGIN = 500;

  @TempDir Path folder;

  /** The intervals of a tag, second by second, as far as something was recorded. */
  private static List<Histogram> intervals(Path file, String tag) throws IOException {
    List<Histogram> found = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      for (EncodableHistogram next = reader.nextIntervalHistogram();
          next != null;
          next = reader.nextIntervalHistogram()) {
        if (tag.equals(next.getTag())) {
          found.add((Histogram) next);
        }
      }
    }
    return found;
  }

  private void check(int seconds, int rows) throws IOException {
    List<Histogram> expected = new ArrayList<>();
    for (int i = 0; i < seconds; i++) {
      expected.add(new Histogram(3));
    }
    SplittableRandom random = new SplittableRandom(rows);
    Path file = folder.resolve(seconds + ".hlog");
    Map<String, ToLongFunction<long[]>> figures = Map.of("a", row -> row[0], "b", row -> row[1]);
    // The last second is a short one.
    long end = BEGIN + seconds * SECOND - SECOND / 3;
    try (SecondsLog log = new SecondsLog(folder, "test", 2, BEGIN, end)) {
      for (int i = 0; i < rows; i++) {
        long offset = random.nextLong(-SECOND, (seconds + 1) * SECOND);
        long value = random.nextLong(1_000_000);
        log.add(BEGIN + offset, value, -1);
        int second = (int) Math.max(0, Math.min(seconds - 1, Math.floorDiv(offset, SECOND)));
        expected.get(second).recordValue(value);
      }
      Histogram total = log.write(file, row -> row, figures).get("a");
      assertThat(total).extracting(Histogram::getTotalCount).isEqualTo((long) rows);
    }
    assertThat(intervals(file, "a")).isEqualTo(expected);
    assertThat(intervals(file, "b")).allSatisfy(b -> assertThat(b.getMaxValue()).isZero());
  }

  @Test
  void fewRowsStayInMemory() throws IOException {
    check(3, 300);
  }

  @Test
  void manyRowsOfALongRunGoThroughFilesOfWhichNothingIsLeft() throws IOException {
    check(150, 400_000);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("150.hlog"));
    }
  }
}
