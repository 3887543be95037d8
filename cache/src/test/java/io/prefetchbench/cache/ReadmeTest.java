package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.source.mock.MockPrimary;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.cache.source.stream.StreamFeed;
import io.prefetchbench.cache.source.stream.StreamFeedOptions;
import io.prefetchbench.cache.store.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The README's example: it compiles, it works, and it is the one that stands there. */
class ReadmeTest {

  @Test
  void theExampleWorks() {
    try (LiveRedis primaryRedis = LiveRedis.start();
        LiveRedis cacheRedis = LiveRedis.start()) {
      MockPrimary primary =
          MockPrimary.open(
              primaryRedis.port(), PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
      primary.seed();
      StreamFeedOptions options =
          StreamFeedOptions.of(primary.options().feedKey(), "readme", "readme-1");
      StreamFeed changes = new StreamFeed(primaryRedis.port(), options, System::nanoTime);

      assertThat(example(cacheRedis.address().toSecretUri(), primary, changes))
          .isEqualTo("Beverages");
    }
  }

  private static @Nullable String example(
      String redisUrl, PrimarySource primary, ChangeFeed changes) {
    // README begins
    RedisAddress redis = RedisAddress.parse(redisUrl);
    try (PrefetchCache cache = PrefetchCache.of(primary).redis(redis).feed(changes).build()) {
      cache.start(); // loads the working set, then applies every change as it is committed
      if (cache.get("cat-001") instanceof Lookup.Hit hit) {
        return hit.entity().fields().get("name");
      }
    }
    // README ends
    return "not there";
  }

  @Test
  void theReadmeShowsThisExample() throws Exception {
    List<String> source =
        Files.readAllLines(Path.of("src/test/java/io/prefetchbench/cache/ReadmeTest.java"));
    int begin = source.indexOf("    // README begins");
    int end = source.indexOf("    // README ends");
    String shown =
        String.join(
            "\n", source.subList(begin + 1, end).stream().map(l -> l.substring(4)).toList());

    assertThat(Files.readString(Path.of("../README.md"))).contains(shown);
  }
}
