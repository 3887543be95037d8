package io.prefetchbench.load.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.prefetchbench.testbed.environment.ProcFs.ThreadCpu;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadPartsTest {
  @ParameterizedTest
  @CsvSource({
    "C1 CompilerThre, compiler",
    "C2 CompilerThre, compiler",
    "GC Thread#0, jvm",
    "G1 Conc#0, jvm",
    "VM Thread, jvm",
    "hiccup-meter, hiccup",
    "gatling-1-3, gatling",
    "lettuce-epollEv, lettuce-epollEv",
    "lean-answers, lean-answers"
  })
  void nameSaysWhatAThreadIsFor(String name, String part) {
    assertThat(ThreadParts.part(name)).isEqualTo(part);
  }

  @Test
  void cpuTimeIsOfTheThreadsThatLiveNowSinceTheFirstReading() {
    Map<Long, ThreadCpu> before =
        Map.of(1L, new ThreadCpu("pool-1-thread-1", 500), 2L, new ThreadCpu("ended", 9));
    Map<Long, ThreadCpu> after =
        Map.of(
            1L, new ThreadCpu("pool-1-thread-1", 2_000_000_500L),
            3L, new ThreadCpu("pool-1-thread-2", 1_000_000_000L),
            4L, new ThreadCpu("idle", 0));
    assertThat(ThreadParts.cpuSeconds(before, after)).containsExactly(entry("pool", 3.0));
  }
}
