package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntervalLogTest {
  @TempDir Path folder;

  @Test
  void theFirstIntervalBeginsWithTheMeasurementAndNotWithTheLog() throws IOException {
    Path file = folder.resolve("some.hlog");
    try (IntervalLog log = new IntervalLog(file, 1_000, "lag")) {
      log.beginInterval(40_000);
      log.record("lag", 7);
      log.tick(41_000);
    }
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      Histogram interval = (Histogram) reader.nextIntervalHistogram();
      assertThat(interval.getStartTimeStamp()).isEqualTo(40_000);
      assertThat(interval.getEndTimeStamp()).isEqualTo(41_000);
      assertThat(interval.getTag()).isEqualTo("lag");
    }
  }
}
