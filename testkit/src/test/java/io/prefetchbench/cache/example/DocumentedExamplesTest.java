package io.prefetchbench.cache.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.RedisFeeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README.md and docs/EMBED.md show compiles, works, and is what is tested here. */
class DocumentedExamplesTest {
  private static final Path README = Path.of("../README.md");
  private static final Path EMBED = Path.of("../docs/EMBED.md");
  private static final Path EXAMPLES = Path.of("src/test/java/io/prefetchbench/cache/example");
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void theQuickstartPrintsTheChange() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream terminal = System.out;
    try (LiveRedis redis = LiveRedis.start()) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Quickstart.main(new String[] {redis.address().toSecretUri()});
    } finally {
      System.setOut(terminal);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .startsWith("Hit[entity=Entity[id=cat-001, fields={id=cat-001, name=Tea,");
  }

  @Test
  void theReadmeShowsTheQuickstart() throws IOException {
    String source = Files.readString(EXAMPLES.resolve("Quickstart.java"));

    assertThat(Files.readString(README)).contains(source.substring(source.indexOf("import ")));
  }

  @Test
  void theShownVersionsAreThoseOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("../pom.xml"));
    String readme = Files.readString(README);
    String page = Files.readString(EMBED);

    assertThat(readme).contains("<version>" + property(pom, "lettuce.version") + "</version>");
    assertThat(page)
        .contains("io.lettuce:lettuce-core:" + property(pom, "lettuce.version"))
        .contains("redis.clients:jedis:" + property(pom, "jedis.version"))
        .contains("io.micrometer:micrometer-core:" + property(pom, "micrometer.version"));
    String coordinates =
        pom.substring(pom.indexOf("<version>"), pom.indexOf("</version>") + "</version>".length());
    assertThat(readme).contains(coordinates);
    assertThat(page).contains(coordinates);
  }

  private static String property(String pom, String name) {
    Matcher value = Pattern.compile("<" + name + ">(.*?)</" + name + ">").matcher(pom);
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }

  @Test
  void aPrimaryAndAFeedOfOnesOwnWorkOverLettuce() {
    try (LiveRedis redis = LiveRedis.start()) {
      ProductTable table = new ProductTable();
      table.save("p-1", Map.of("name", "Tea"));
      RedisAddress address = redis.address();
      ProductFeed feed = new ProductFeed(table);
      try (PrefetchCache cache = PrefetchCache.of(table).redis(address).feed(feed).build()) {
        followsTheTable(table, cache);
      }
    }
  }

  @Test
  void aPrimaryAndAFeedOfOnesOwnWorkOverJedis() {
    try (LiveRedis redis = LiveRedis.start()) {
      ProductTable table = new ProductTable();
      table.save("p-1", Map.of("name", "Tea"));
      ProductFeed feed = new ProductFeed(table);
      try (PrefetchCache cache =
          PrefetchCache.of(table)
              .redis(redis.address())
              .client(ConnectionOptions.Client.JEDIS)
              .feed(feed)
              .build()) {
        followsTheTable(table, cache);
      }
    }
  }

  private static void followsTheTable(ProductTable table, PrefetchCache cache) {
    assertThat(cache.start().loaded()).isEqualTo(1);
    Version renamed = table.save("p-1", Map.of("name", "Green tea"));
    assertThat(cache.awaitVisible("p-1", renamed, SOON)).isInstanceOf(WaitOutcome.Visible.class);
    assertThat(cache.get("p-1"))
        .isInstanceOfSatisfying(
            Lookup.Hit.class,
            hit -> assertThat(hit.entity().fields()).containsEntry("name", "Green tea"));

    Version deleted = table.delete("p-1");
    assertThat(cache.awaitVisible("p-1", deleted, SOON)).isInstanceOf(WaitOutcome.Visible.class);
    assertThat(cache.get("p-1")).isInstanceOf(Lookup.Deleted.class);
    assertThat(cache.get("p-2")).isEqualTo(Lookup.Absent.ABSENT);

    await().atMost(SOON).until(() -> table.changes() == 0);
    await().atMost(SOON).until(() -> cache.health().state() == Health.State.READY);
    assertThat(cache.reconcile().isClean()).isTrue();
  }

  @Test
  void thePageShowsThePrimaryAndTheFeed() throws IOException {
    String page = Files.readString(EMBED);
    for (String name : List.of("ProductTable", "ProductFeed")) {
      String source = Files.readString(EXAMPLES.resolve(name + ".java"));
      assertThat(page).contains(source.substring(source.indexOf("public final class")));
    }
  }

  @Test
  void theShownEntriesOfAStreamAreEvents() throws IOException {
    try (LiveRedis redis = LiveRedis.start();
        ChangeFeed feed = RedisFeeds.at(redis.address()).stream("shop:changes", "shop", "shop-1")) {
      assertThat(shownEvents(redis, feed, "XADD")).isEqualTo(expected());
    }
  }

  @Test
  void theShownElementsOfAListAreEvents() throws IOException {
    try (LiveRedis redis = LiveRedis.start();
        ChangeFeed feed =
            RedisFeeds.at(redis.address())
                .withClient(ConnectionOptions.Client.JEDIS)
                .list("shop:changes-list", "shop", "shop-1")) {
      assertThat(shownEvents(redis, feed, "LPUSH")).isEqualTo(expected());
    }
  }

  private static List<ChangeEvent> expected() {
    Version upserted = new Version(1764320000L, 1764331200000000L);
    Version deleted = new Version(1764320000L, 1764331205000000L);
    return List.of(
        new ChangeEvent.Upsert(
            new Entity(
                "p-1", Map.of("name", "Green tea", "price", "4.20"), upserted, 1764331200000000L),
            0),
        new ChangeEvent.Delete("p-1", deleted, 1764331205000000L, 1764331200000000L));
  }

  /** Opens the feed, runs the page's commands of this name, and polls what they wrote. */
  private static List<ChangeEvent> shownEvents(LiveRedis redis, ChangeFeed feed, String name)
      throws IOException {
    feed.open();
    Pattern command = Pattern.compile("^redis-cli (" + name + " .*)$", Pattern.MULTILINE);
    Matcher shown = command.matcher(Files.readString(EMBED));
    while (shown.find()) {
      redis.run(words(shown.group(1)));
    }
    List<FeedItem> items = feed.poll(10, Duration.ZERO);
    assertThat(feed.gaps()).isZero();
    return items.stream().map(item -> ((FeedItem.Delivered) item).event()).toList();
  }

  /** The words of a shell command, with those in double quotes kept together. */
  private static Object[] words(String command) {
    return Pattern.compile("\"([^\"]*)\"|(\\S+)")
        .matcher(command)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toArray();
  }
}
