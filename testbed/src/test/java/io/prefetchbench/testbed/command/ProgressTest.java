package io.prefetchbench.testbed.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void withoutATerminalThereIsALineEveryTenSeconds() {
    try (Progress progress = progress(Progress.Style.LINES)) {
      for (int second = 0; second <= 20; second++) {
        nanos.set(TimeUnit.SECONDS.toNanos(second));
        progress.show("second " + second, second / 20.0);
      }
    }
    assertThat(said()).isEqualTo("  0 %  second 0\n 50 %  second 10\n100 %  second 20\n");
  }

  @Test
  void onATerminalOneLineIsRewrittenAndRemoved() {
    try (Progress progress = progress(Progress.Style.TERMINAL_PLAIN)) {
      progress.show("a", 0.5);
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(50));
      progress.show("too soon", 0.5);
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(50));
      progress.show("b");
      progress.say("stays");
    }
    assertThat(said())
        .isEqualTo("\r\u001b[K████████████░░░░░░░░░░░░  50 %  a\r\u001b[Kb\r\u001b[Kstays\n");
  }

  @Test
  void quietSaysNothing() {
    try (Progress progress = progress(Progress.Style.QUIET)) {
      progress.show("a", 2);
      progress.say("b");
    }
    assertThat(said()).isEmpty();
  }

  private Progress progress(Progress.Style style) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Progress(stream, style, nanos::get);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
