package io.prefetchbench.cache.source.stream;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.FeedItem;
import io.prefetchbench.cache.source.Offset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change feed over a Redis stream: a consumer group, acknowledged entry by entry.
 *
 * <p>Begins with what was delivered to this consumer and never acknowledged, at start and after
 * every fault, because the reply to a read may have been lost on its way. Takes over the entries of
 * dead consumers. Trims what every group has acknowledged, never more. The port is the caller's and
 * is not closed here.
 */
public final class StreamFeed implements ChangeFeed {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
  private static final long TRIM_EVERY_ACKS = 2_000;
  // Acknowledged entries stay this long, so that a gap can be told from another consumer's entry.
  private static final long KEPT_MICROS = 1_000_000;

  private final RedisPort port;
  private final StreamFeedOptions options;
  private final LongSupplier nanos;
  private final GroupReading groups;

  private boolean ownFirst = true;
  private String ownAfter = "0";
  private long claimDueNanos;
  private String claimCursor = "0-0";
  private long lastPosition;
  private long acksSinceTrim;
  private final LongAdder gaps = new LongAdder();

  /**
   * A feed that is not open yet.
   *
   * @param nanos the monotonic clock, for the bound of dead consumers
   */
  public StreamFeed(RedisPort port, StreamFeedOptions options, LongSupplier nanos) {
    this.port = port;
    this.options = options;
    this.nanos = nanos;
    this.groups = new GroupReading(port, options.stream());
    this.claimDueNanos = nanos.getAsLong();
  }

  @Override
  public void open() {
    Reply reply =
        port.call(
            Command.of("XGROUP", "CREATE", options.stream(), options.group(), "$", "MKSTREAM"));
    boolean existed =
        reply instanceof Reply.Fault fault && fault.fault().code().equals("BUSYGROUP");
    if (!existed) {
      reply.orThrow();
      LOG.info("feed {} opened for group {}", options.stream(), options.group());
    }
    recover();
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    try {
      if (ownFirst) {
        List<FeedItem> own = readOwn(limit);
        if (!own.isEmpty()) {
          return own;
        }
        ownFirst = false;
      }
      if (nanos.getAsLong() - claimDueNanos >= 0) {
        List<FeedItem> claimed = claimDead(limit);
        if (!claimed.isEmpty()) {
          return claimed;
        }
      }
      return readNew(limit, wait);
    } catch (RedisFault fault) {
      recover();
      throw fault;
    }
  }

  private void recover() {
    ownFirst = true;
    ownAfter = "0";
  }

  private List<FeedItem> readOwn(int limit) {
    List<Reply> entries = entries(port.call(read(limit, ownAfter, null)));
    List<FeedItem> items = new ArrayList<>(entries.size());
    for (Reply entry : entries) {
      FeedItem item = StreamEntry.read(entry);
      ownAfter = item.offset().text();
      lastPosition = Math.max(lastPosition, StreamEntry.position(ownAfter));
      items.add(item);
    }
    return items;
  }

  private List<FeedItem> claimDead(int limit) {
    Command claim =
        Command.of(
            "XAUTOCLAIM",
            options.stream(),
            options.group(),
            options.consumer(),
            options.deadAfter().toMillis(),
            claimCursor,
            "COUNT",
            limit);
    List<Reply> answer = port.call(claim).many();
    claimCursor = answer.get(0).text();
    if (claimCursor.equals("0-0")) {
      claimDueNanos = nanos.getAsLong() + options.deadAfter().toNanos() / 2;
    }
    List<FeedItem> items = new ArrayList<>();
    answer.get(1).many().forEach(entry -> items.add(StreamEntry.read(entry)));
    if (answer.size() > 2) {
      answer.get(2).many().forEach(id -> items.add(StreamEntry.lost(new Offset(id.text()))));
    }
    if (!items.isEmpty()) {
      LOG.info("took over {} items of dead consumers of {}", items.size(), options.stream());
    }
    return items;
  }

  private List<FeedItem> readNew(int limit, Duration wait) {
    // BLOCK 0 would wait for ever.
    Duration bounded = wait.isZero() || wait.toMillis() > 0 ? wait : Duration.ofMillis(1);
    Command read = read(limit, ">", bounded.isZero() ? null : bounded);
    Reply reply = bounded.isZero() ? port.call(read) : port.callBlocking(read, bounded);
    List<FeedItem> items = new ArrayList<>();
    for (Reply entry : entries(reply)) {
      FeedItem item = StreamEntry.read(entry);
      checkGap(item);
      lastPosition = StreamEntry.position(item.offset().text());
      items.add(item);
    }
    return items;
  }

  private Command read(int limit, String after, @Nullable Duration block) {
    List<Object> parts = new ArrayList<>();
    parts.addAll(List.of("XREADGROUP", "GROUP", options.group(), options.consumer()));
    parts.addAll(List.of("COUNT", limit));
    if (block != null) {
      parts.addAll(List.of("BLOCK", block.toMillis()));
    }
    parts.addAll(List.of("STREAMS", options.stream(), after));
    return Command.of(parts.toArray());
  }

  private static List<Reply> entries(Reply reply) {
    if (reply.orThrow().isNothing()) {
      return List.of();
    }
    List<Reply> streams = reply.many();
    // RESP3 answers with a map of streams, RESP2 with a list of pairs.
    Reply entries =
        streams.get(0) instanceof Reply.Many pair ? pair.values().get(1) : streams.get(1);
    return entries.many();
  }

  /** An event must follow the last one we saw, or one that another consumer of the group got. */
  private void checkGap(FeedItem item) {
    if (lastPosition == 0 || !(item instanceof FeedItem.Delivered delivered)) {
      return;
    }
    long prev = delivered.event().prev();
    if (prev == lastPosition || positionBefore(item.offset()) == prev) {
      return;
    }
    gaps.increment();
    LOG.error(
        "gap in {}: after position {} came {}, which follows {}",
        options.stream(),
        lastPosition,
        item.offset(),
        prev);
  }

  private long positionBefore(Offset offset) {
    Command range = Command.of("XREVRANGE", options.stream(), "(" + offset.text(), "-", "COUNT", 1);
    List<Reply> entries = port.call(range).many();
    return entries.isEmpty() ? 0 : StreamEntry.position(entries.get(0).many().get(0).text());
  }

  @Override
  public void ack(List<Offset> offsets) {
    if (offsets.isEmpty()) {
      return;
    }
    List<Object> parts = new ArrayList<>(offsets.size() + 3);
    parts.addAll(List.of("XACK", options.stream(), options.group()));
    offsets.forEach(offset -> parts.add(offset.text()));
    try {
      port.call(Command.of(parts.toArray())).number();
      acksSinceTrim += offsets.size();
      if (acksSinceTrim >= TRIM_EVERY_ACKS) {
        acksSinceTrim = 0;
        trim();
      }
    } catch (RedisFault fault) {
      recover();
      throw fault;
    }
  }

  /** Removes what every group of the stream has acknowledged, but the newest of it. */
  private void trim() {
    long lowest = Long.MAX_VALUE;
    for (Map<String, Reply> group : groups.all()) {
      lowest = Math.min(lowest, groups.lowestNeeded(group));
    }
    if (lowest < Long.MAX_VALUE && lowest > KEPT_MICROS) {
      port.call(Command.of("XTRIM", options.stream(), "MINID", "~", lowest - KEPT_MICROS)).number();
    }
  }

  @Override
  public long backlog() {
    return groups.backlog(options.group());
  }

  @Override
  public OptionalLong oldestMicros() {
    return groups.oldest(options.group());
  }

  @Override
  public long gaps() {
    return gaps.sum();
  }

  @Override
  public void close() {
    // The group and the entries of this consumer stay: the next one of this name goes on from them.
  }
}
