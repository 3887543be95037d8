package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopbackProbeTest {
  @Test
  void requestsAreAnsweredAndNoThreadIsLeft() throws InterruptedException {
    LoopbackProbe probe = LoopbackProbe.take(System::nanoTime, Duration.ofMillis(100));
    assertThat(probe.perSecond()).isPositive();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("probe-"));
  }
}
