package io.prefetchbench.testbed.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
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
    assertThat(output()).isEqualTo("  0 %  second 0\n 50 %  second 10\n100 %  second 20\n");
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
    assertThat(output()).isEqualTo("\r\u001b[K█████░░░░░  50 %  a\r\u001b[Kb\r\u001b[Kstays\n");
  }

  @Test
  void aPartShowsTheShareAndTheTimeOfTheWholeCommand() {
    Progress.Span span = new Progress.Span(0.4, 0.9, Duration.ofSeconds(30));
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (Progress part = new Progress(stream, Progress.Style.LINES, nanos::get, span, 80)) {
      part.show("half", 0.5, Duration.ofSeconds(20));
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
      part.show("done", 1, Duration.ofMinutes(10));
    }
    assertThat(output()).isEqualTo(" 65 %  50 s left  half\n 90 %  11 min left  done\n");
  }

  @Test
  void aLineIsCutWhereTheTerminalEnds() {
    try (Progress progress = progress(Progress.Style.TERMINAL_PLAIN)) {
      progress.show("x".repeat(100), 0.5);
    }
    assertThat(output()).contains("x".repeat(60)).doesNotContain("x".repeat(63));
  }

  @Test
  void aSpanTravelsByItsJvmArgument() {
    Progress.Span span = new Progress.Span(0.25, 0.5, Duration.ofMillis(1500));
    String property = span.jvmArgs().get(0).substring(2);
    assertThat(property).isEqualTo("prefetchbench.progress=0.25,0.5,1500");
    String name = property.substring(0, property.indexOf('='));
    System.setProperty(name, property.substring(name.length() + 1));
    try {
      assertThat(Progress.Span.ofThisProgram()).isEqualTo(span);
    } finally {
      System.clearProperty(name);
    }
    assertThat(Progress.Span.ofThisProgram()).isEqualTo(Progress.Span.WHOLE);
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertThat(Terminal.allowsColours(Map.of("TERM", "xterm"))).isTrue();
    assertThat(Terminal.allowsColours(Map.of("NO_COLOR", ""))).isTrue();
    assertThat(Terminal.allowsColours(Map.of("NO_COLOR", "1"))).isFalse();
    assertThat(Terminal.allowsColours(Map.of("TERM", "dumb"))).isFalse();
  }

  @Test
  void quietSaysNothing() {
    try (Progress progress = progress(Progress.Style.QUIET)) {
      progress.show("a", 2);
      progress.say("b");
    }
    assertThat(output()).isEmpty();
  }

  private Progress progress(Progress.Style style) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Progress(stream, style, nanos::get);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
