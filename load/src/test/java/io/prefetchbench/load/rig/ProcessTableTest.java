package io.prefetchbench.load.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
  @Test
  void cpuTimeOfALiveProcessIsReadWhileItRunsAndAnEndedOneIsLeftOut() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc on this system");
    Role self = new Role("generator", ProcessHandle.current().pid());
    Role gone = new Role("worker", Integer.MAX_VALUE);
    ProcessTable table = new ProcessTable(List.of(self, gone));
    burn(TimeUnit.MILLISECONDS.toNanos(120));
    Map<String, Double> soFar = table.cpuSecondsSoFar();
    assertThat(soFar).containsOnlyKeys("generator");
    assertThat(soFar.get("generator")).isGreaterThanOrEqualTo(0.1);
  }

  private static void burn(long cpuNanos) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + cpuNanos;
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }
}
