package io.prefetchbench.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PhaseProgressTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void eachPhaseHasItsShareAndTheTimeLeftIsThatOfAll() {
    Progress lines =
        new Progress(
            new PrintStream(out, true, StandardCharsets.UTF_8), Progress.Style.LINES, nanos::get);
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("connect", 10.0);
    seconds.put("measurement", 60.0);
    seconds.put("verify", 30.0);
    try (PhaseProgress phases = new PhaseProgress(lines, seconds, nanos::get)) {
      phases.show();
      phases.begin("connect");
      at(10);
      phases.begin("measurement");
      phases.state("read p99 2.40 ms");
      at(40);
      phases.show();
      at(100);
      phases.show();
      at(110);
      phases.begin("verify");
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
              0 %  100 s left  connect
             10 %  90 s left  measurement
             40 %  60 s left  measurement: read p99 2.40 ms
             70 %  30 s left  measurement: read p99 2.40 ms
             70 %  30 s left  verify
            """);
  }

  private void at(int second) {
    nanos.set(TimeUnit.SECONDS.toNanos(second));
  }
}
