package io.prefetchbench.load.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
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

  @Test
  void memoryIsToldAtStartAndEndAndTheHeapOfThisProcessOnly() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc on this system");
    Role self = new Role("generator", ProcessHandle.current().pid());
    Role other = new Role("shell", ProcessHandle.current().parent().orElseThrow().pid());
    Role gone = new Role("worker", Integer.MAX_VALUE);
    ProcessTable table = new ProcessTable(List.of(self, other, gone));
    table.finish(Map.of());
    List<Map<String, Object>> rows = table.toJson();
    for (String when : List.of("memoryAtStart", "memoryAtEnd")) {
      assertThat(rows.get(0).get(when))
          .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
          .containsOnlyKeys("residentBytes", "heapBytes")
          .allSatisfy((key, bytes) -> assertThat(bytes).isGreaterThan(1 << 20));
      assertThat(rows.get(1).get(when))
          .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
          .containsOnlyKeys("residentBytes");
      assertThat(rows.get(2)).doesNotContainKey(when);
    }
  }

  private static void burn(long cpuNanos) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + cpuNanos;
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }
}
