package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.FeedKind;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large entities and a small heap: polls and pages are bounded in bytes, not in number alone. */
@Tag("nightly")
@Timeout(300)
class SmallHeapTest {
  private static final int ENTITIES = 160;
  private static final int BYTES = 900_000;

  @ParameterizedTest
  @EnumSource
  void aPassABacklogAndAComparisonFitIntoASmallHeap(FeedKind kind)
      throws IOException, InterruptedException {
    try (LiveRedis primaryRedis = LiveRedis.start();
        LiveRedis cacheRedis = LiveRedis.start()) {
      PrimaryOptions options =
          PrimaryOptions.defaults().withReadLatency(Duration.ZERO).withFeed(kind);
      MockPrimary primary = MockPrimary.open(primaryRedis.port(), options);
      ChangeFeed feed = SmallHeap.feed(primaryRedis.port(), options, "worker");
      feed.open();
      feed.healed(primary.position());
      for (int i = 0; i < ENTITIES; i++) {
        assertThat(primary.add("id-" + i, Map.of("n", i + "x".repeat(BYTES)))).isPresent();
      }
      Process child =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx96m",
                      "-XX:+ExitOnOutOfMemoryError",
                      "-cp",
                      System.getProperty("java.class.path"),
                      SmallHeap.class.getName(),
                      kind.name(),
                      Integer.toString(primaryRedis.address().port()),
                      Integer.toString(cacheRedis.address().port())))
              .redirectErrorStream(true)
              .start();
      try {
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("equal true");
        assertThat(child.exitValue()).as(output).isZero();
      } finally {
        child.destroyForcibly();
      }
    }
  }
}
