package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingsTest {
  @Test
  void cpuTimeCountsEveryThreadEvenOnesThatHaveEnded() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc on this system");
    long pid = ProcessHandle.current().pid();
    CpuUse before = ProcFs.ofMachine().cpu(pid).orElseThrow();
    Thread busy = new Thread(ReadingsTest::burn);
    busy.start();
    busy.join();
    CpuUse used = ProcFs.ofMachine().cpu(pid).orElseThrow().minus(before);
    assertThat(used.cpuNanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
  }

  /** Burns 250 ms of CPU time, as the JVM counts it for the thread. */
  private static void burn() {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(250);
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void waitOfAllThreadsIsSummedAndNamesWithBlanksAreRead(@TempDir Path proc) throws Exception {
    Path process = proc.resolve("7");
    Files.createDirectories(process.resolve("task/7"));
    Files.createDirectories(process.resolve("task/8"));
    String counters = " S 1 1 1 0 -1 0 0 0 0 0 120 30 0 0 20 0 2 0 99\n";
    Files.writeString(process.resolve("stat"), "7 (a (b) c)" + counters);
    Files.writeString(process.resolve("task/7/schedstat"), "111 5 1\n");
    Files.writeString(process.resolve("task/8/schedstat"), "222 6 1\n");
    CpuUse use = new ProcFs(proc).cpu(7).orElseThrow();
    assertThat(use).isEqualTo(new CpuUse(1_500_000_000L, Map.of(7L, 5L, 8L, 6L)));
    assertThat(use.runQueueWaitNanos()).isEqualTo(11);
    CpuUse since = use.minus(new CpuUse(0, Map.of(8L, 4L, 9L, 100L)));
    assertThat(since.waitNanosOfThread()).isEqualTo(Map.of(7L, 5L, 8L, 2L));
    assertThat(since.threadWaitNanosMax()).isEqualTo(5);
    assertThat(new ProcFs(proc).cpuNanos(7)).hasValue(1_500_000_000L);
    assertThat(new ProcFs(proc).cpu(8)).isEmpty();
    assertThat(new ProcFs(proc).cpuNanos(8)).isEmpty();
  }

  @Test
  void stealIsAShareOfAllTime(@TempDir Path proc) throws Exception {
    Files.writeString(proc.resolve("stat"), "cpu  100 0 50 800 50 0 0 0 30 0\ncpu0 1\n");
    CpuTicks before = new ProcFs(proc).cpuTicks().orElseThrow();
    Files.writeString(proc.resolve("stat"), "cpu  150 0 60 820 60 0 0 10 90 0\ncpu0 1\n");
    CpuTicks after = new ProcFs(proc).cpuTicks().orElseThrow();
    assertThat(after.stealShareSince(before)).isEqualTo(0.1);
    assertThat(after.busyShareSince(before)).isEqualTo(0.7);
    assertThat(after.stealShareSince(after)).isZero();
  }

  @Test
  void processThatIsGoneHasNoReading() {
    assertThat(ProcFs.ofMachine().cpu(Integer.MAX_VALUE)).isEmpty();
  }
}
