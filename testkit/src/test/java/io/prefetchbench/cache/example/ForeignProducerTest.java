package io.prefetchbench.cache.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.RedisFeeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs in other languages publish what docs/EMBED.md shows, and the feeds read it. */
class ForeignProducerTest {
  private static final Path EMBED = Path.of("../docs/EMBED.md");
  private static final long EPOCH = 1764320000L;
  private static final long AT = 1764331200000000L;

  private static LiveRedis redis;

  @BeforeAll
  static void startRedis() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    redis.run("FLUSHALL");
  }

  private static ChangeFeed stream() {
    ChangeFeed feed = RedisFeeds.at(redis.address()).stream("shop:changes", "shop", "shop-1");
    feed.open();
    return feed;
  }

  private static ChangeFeed list() {
    ChangeFeed feed = RedisFeeds.at(redis.address()).list("shop:changes-list", "shop", "shop-1");
    feed.open();
    return feed;
  }

  @Test
  void theShownCommandsOfTheShellPublish() throws Exception {
    requireProgram("redis-cli");
    try (ChangeFeed stream = stream();
        ChangeFeed list = list()) {
      Matcher shown =
          Pattern.compile("^(printf .*\\| redis-cli )(-x .*)$", Pattern.MULTILINE)
              .matcher(Files.readString(EMBED));
      int commands = 0;
      while (shown.find()) {
        run("sh", "-c", shown.group(1) + "-p " + redis.address().port() + " " + shown.group(2));
        commands++;
      }

      assertThat(commands).isEqualTo(2);
      assertThat(event(one(stream)))
          .isEqualTo(upsert(Map.of("name", "Green tea", "price", "4.20")));
      assertThat(event(one(list)))
          .isEqualTo(new ChangeEvent.Delete("p-1", new Version(EPOCH, AT + 5_000_000), 0, 0));
    }
  }

  @Test
  void theShownProgramInPythonPublishes() throws Exception {
    requireProgram("python3");
    String page = Files.readString(EMBED);
    String program = page.substring(page.indexOf("```python\n") + 10);
    program = program.substring(0, program.indexOf("```"));
    try (ChangeFeed stream = stream()) {
      run("python3", "-c", program, "127.0.0.1", Integer.toString(redis.address().port()));

      assertThat(event(one(stream)))
          .isEqualTo(upsert(Map.of("name", "Grüner Tee", "price", "4.2", "stock", "7")));
    }
  }

  @Test
  void whatIsNoChangeIsOneDeadLetterWithItsIdIfThatCanBeRead() {
    try (ChangeFeed stream = stream();
        ChangeFeed list = list()) {
      long at = AT;
      for (String json : BAD) {
        redis.run("XADD", "shop:changes", ++at + "-0", "json", json);
        redis.run("LPUSH", "shop:changes-list", json);
      }
      for (ChangeFeed feed : List.of(stream, list)) {
        List<FeedItem> items = feed.poll(100, Duration.ZERO);
        assertThat(items).hasSize(BAD.size());
        assertThat(items).allMatch(item -> item instanceof FeedItem.Unreadable);
        assertThat(items.stream().map(item -> ((FeedItem.Unreadable) item).id()).toList())
            .containsExactly("", "", "", "p-1", "p-1", "p-1", "p-1", "", "p-1", "p-1", "p-1", "");
      }
    }
  }

  private static final List<String> BAD =
      List.of(
          "{",
          "{\"op\":\"upsert\",\"id\":\"p-1\",\"id\":\"p-2\"}",
          "{\"op\":\"beat\"}",
          "{\"op\":\"replace\",\"id\":\"p-1\",\"epoch\":1,\"version\":1}",
          "{\"op\":\"delete\",\"id\":\"p-1\",\"epoch\":1}",
          "{\"op\":\"delete\",\"id\":\"p-1\",\"version\":1}",
          "{\"op\":\"delete\",\"id\":\"p-1\",\"epoch\":1,\"version\":1.5}",
          "{\"op\":\"delete\",\"id\":\"\",\"epoch\":1,\"version\":1}",
          "{\"op\":\"upsert\",\"id\":\"p-1\",\"epoch\":1,\"version\":1,\"fields\":{}}",
          "{\"op\":\"upsert\",\"id\":\"p-1\",\"epoch\":1,\"version\":1,\"fields\":{\"a\":[1]}}",
          "{\"op\":\"upsert\",\"id\":\"p-1\",\"epoch\":1,\"version\":1,\"fields\":{\"~\":\"x\"}}",
          "{\"op\":\"delete\",\"id\":\"p-1\",\"epoch\":1,\"version\":1} more");

  @Test
  void anEntryWhoseIdIsNotItsVersionIsADeadLetter() {
    try (ChangeFeed stream = stream()) {
      redis.run("XADD", "shop:changes", "*", "json", json(AT, "delete", ""));

      assertThat(one(stream))
          .isInstanceOfSatisfying(
              FeedItem.Unreadable.class,
              item -> {
                assertThat(item.id()).isEqualTo("p-1");
                assertThat(item.cause()).startsWith("expected the entry's id to be " + AT + "-0");
              });
    }
  }

  @Test
  void integersMayBeTextAndPositionsMayBeLargerThanADouble() {
    long position = Long.MAX_VALUE - 1;
    try (ChangeFeed list = list()) {
      redis.run(
          "LPUSH",
          "shop:changes-list",
          "{\"op\":\"delete\",\"id\":4711,\"epoch\":\"1764320000\",\"version\":\""
              + position
              + "\"}");

      assertThat(event(one(list)))
          .isEqualTo(new ChangeEvent.Delete("4711", new Version(EPOCH, position), 0, 0));
    }
  }

  @Test
  void theProgressOfAListKnowsWhatIsHeld() {
    try (ChangeFeed list = list()) {
      list.healed(new Version(EPOCH, AT));
      for (int i = 1; i <= 4; i++) {
        redis.run("LPUSH", "shop:changes-list", json(AT + i, "delete", ",\"committed\":" + i));
      }
      assertThat(list.progress()).hasValue(new ChangeFeed.Progress(AT + 4, AT));
      assertThat(list.oldestMicros()).hasValue(1);
      List<FeedItem> two = list.poll(2, Duration.ZERO);
      list.ack(List.of(two.get(0).offset()));
      assertThat(list.progress()).hasValue(new ChangeFeed.Progress(AT + 4, AT + 1));
      list.ack(List.of(two.get(1).offset()));
      list.ack(list.poll(9, Duration.ZERO).stream().map(FeedItem::offset).toList());
      assertThat(list.progress()).hasValue(new ChangeFeed.Progress(AT + 4, AT + 4));
      assertThat(list.gaps()).isZero();
    }
  }

  private static String json(long version, String op, String more) {
    return "{\"op\":\"%s\",\"id\":\"p-1\",\"epoch\":%d,\"version\":%d%s}"
        .formatted(op, EPOCH, version, more);
  }

  private static ChangeEvent upsert(Map<String, String> fields) {
    return new ChangeEvent.Upsert(new Entity("p-1", fields, new Version(EPOCH, AT), AT), 0);
  }

  private static FeedItem one(ChangeFeed feed) {
    List<FeedItem> items = feed.poll(10, Duration.ofSeconds(5));
    assertThat(items).hasSize(1);
    return items.get(0);
  }

  private static ChangeEvent event(FeedItem item) {
    assertThat(item).isInstanceOf(FeedItem.Delivered.class);
    return ((FeedItem.Delivered) item).event();
  }

  private static void requireProgram(String name) throws Exception {
    int found;
    try {
      found = start(List.of(name, "--version")).waitFor();
    } catch (IOException e) {
      found = -1;
    }
    assumeTrue(found == 0, name + " is not installed on this machine");
  }

  private static void run(String... command) throws Exception {
    Process process = start(List.of(command));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
