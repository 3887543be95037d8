package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntervalLogTest {
  private static final int THREADS = 4;

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

  private static List<Histogram> read(Path file) throws IOException {
    List<Histogram> all = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        all.add((Histogram) reader.nextIntervalHistogram());
      }
    }
    return all;
  }

  /** Growing values resize a histogram that may; ours must not, beside other threads. */
  @Test
  void recordingAllocatesNothingHoweverTheValuesGrow() throws IOException {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (IntervalLog log = new IntervalLog(folder.resolve("some.hlog"), 0, "lag")) {
      log.record("lag", 1);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (long value = 1; value < IntervalLog.MOST.toNanos(); value *= 2) {
        log.record("lag", value);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
  }

  @Test
  void everyIntervalIsReadableWhileThreadsRecordGrowingValues() throws Exception {
    Path file = folder.resolve("some.hlog");
    int rounds = 50;
    List<Thread> recording = new ArrayList<>();
    try (IntervalLog log = new IntervalLog(file, 0, "lag")) {
      for (int i = 0; i < THREADS; i++) {
        int own = i;
        Thread thread = new Thread(() -> record(log, own, rounds));
        recording.add(thread);
        thread.start();
      }
      long now = 1;
      while (recording.stream().anyMatch(Thread::isAlive)) {
        log.tick(now++);
      }
      log.tick(now);
      assertThat(log.total("lag").getTotalCount()).isEqualTo(40L * THREADS * rounds);
    }
    long read = read(file).stream().mapToLong(Histogram::getTotalCount).sum();
    assertThat(read).isEqualTo(40L * THREADS * rounds);
  }

  private static void record(IntervalLog log, int own, int rounds) {
    for (int i = 0; i < rounds; i++) {
      for (int bit = 0; bit < 40; bit++) {
        log.record("lag", (1L << bit) + own);
      }
    }
  }

  @Test
  void valueOverTheRangeIsCountedAndRecordedAsTheLargest() throws IOException {
    Path file = folder.resolve("some.hlog");
    try (IntervalLog log = new IntervalLog(file, 0, "lag")) {
      log.record("lag", IntervalLog.MOST.toNanos() + 1);
      log.record("lag", -1);
      log.tick(1);
      assertThat(log.overMost()).isEqualTo(1);
    }
    Histogram interval = read(file).get(0);
    assertThat(interval.getTotalCount()).isEqualTo(2);
    assertThat(interval.getMinValue()).isZero();
    assertThat(interval.valuesAreEquivalent(interval.getMaxValue(), IntervalLog.MOST.toNanos()))
        .isTrue();
  }

  /**
   * Why the range is fixed: a thread that resizes sets the range after it has let go of the lock.
   * If a larger resize has come between, the range is too small for the counts, and the encoded
   * histogram cannot be decoded.
   */
  @Test
  void histogramOfTheLibraryThatResizesBesideAnotherThreadIsUnreadable() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch resized = new CountDownLatch(1);
    Histogram histogram =
        new ConcurrentHistogram(3) {
          private static final long serialVersionUID = 1;

          @Override
          public long highestEquivalentValue(long value) {
            long range = super.highestEquivalentValue(value);
            if (Thread.currentThread().getName().equals("small") && reading.getCount() > 0) {
              reading.countDown();
              await(resized);
            }
            return range;
          }
        };
    Thread small = new Thread(() -> histogram.recordValue(300_000), "small");
    small.start();
    await(reading);
    histogram.recordValue(600_000);
    resized.countDown();
    small.join();
    ByteBuffer encoded = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    histogram.encodeIntoCompressedByteBuffer(encoded);
    encoded.flip();
    assertThatThrownBy(() -> Histogram.decodeFromCompressedByteBuffer(encoded, 0))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
