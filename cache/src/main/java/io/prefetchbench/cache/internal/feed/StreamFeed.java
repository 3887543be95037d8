package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.redis.Shards;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change feed over a Redis stream: a consumer group, acknowledged entry by entry.
 *
 * <p>Begins with the entries delivered to this consumer but not acknowledged, at start and after
 * every fault, because the reply to a read may have been lost in transit. Takes over the entries of
 * dead consumers. Trims entries that every group has acknowledged, but keeps the one before the
 * first still needed, so that any consumer can check each event against its predecessor at any
 * time. An entry that no longer has a body is a gap: noted, acknowledged, never delivered; an
 * unreadable one that names no entity is also a gap, and is delivered.
 *
 * <p>A poll returns at most about 4 MiB, or one entry. A group that was moved or recreated by
 * another program, and entries that disappeared before delivery, are gaps, detected within a second
 * without a further commit: the notes next to the stream record how far this feed has moved the
 * group.
 *
 * <p>A suspended consumer that resumes after a takeover does no harm: its writes are fenced by
 * version, it acknowledges only what it has applied, and acknowledging twice has no effect. Next to
 * the stream there is one key per group, {@code {stream}/gaps/{group}} ({@link GapNotes}). The port
 * is owned by the caller and not closed here.
 */
public final class StreamFeed implements ChangeFeed {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
  private static final long TRIM_EVERY_ACKS = 2_000;
  // Acknowledged entries are kept this long, so that recent ones can be inspected.
  private static final long KEPT_MICROS = 1_000_000;
  private static final int CLAIMED_MAX = 128;
  private static final int POLL_BYTES = 4 << 20;
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int HEX = 16;

  private final RedisPort port;
  private final FeedOptions options;
  private final LongSupplier nanos;
  private final Runnable closing;
  private final GroupReading groups;
  private final GapNotes notes;

  // A read in flight, or answered and not yet polled.
  private @Nullable CompletableFuture<Reply> asked;
  private boolean ownFirst = true;
  private String ownAfter = "0";
  private long claimDueNanos;
  private String claimCursor = "0-0";
  private long acksSinceTrim;
  // The position of the group after the last read of new entries.
  private String received = "0-0";
  private long lookDueNanos;

  public StreamFeed(RedisPort port, FeedOptions options, LongSupplier nanos) {
    this(port, options, nanos, () -> {});
  }

  /** A feed that is not open yet. */
  public StreamFeed(RedisPort port, FeedOptions options, LongSupplier nanos, Runnable closing) {
    Shards.requireSingle(port, "a stream feed");
    this.port = port;
    this.options = options;
    this.nanos = nanos;
    this.closing = closing;
    this.groups = new GroupReading(port, options.key());
    this.notes = new GapNotes(port, options.key() + "/gaps/" + options.group());
    this.claimDueNanos = nanos.getAsLong();
    this.lookDueNanos = claimDueNanos;
  }

  @Override
  public void open() {
    List<Reply> answer = run(StreamScripts.OPEN).many();
    notes.opened(answer);
    if (answer.get(0).number() == 1) {
      LOG.info("feed {} opened for group {}", options.key(), options.group());
    }
    recover();
  }

  private Reply run(Script script, Object... more) {
    List<Object> args = new ArrayList<>(List.of(options.group(), options.consumer()));
    args.addAll(List.of(more));
    return script.call(port, List.of(options.key(), notes.key()), args);
  }

  @Override
  public void ahead(int limit) {
    boolean newOnesAreNext = !ownFirst && nanos.getAsLong() - claimDueNanos < 0;
    if (asked == null && newOnesAreNext) {
      asked =
          StreamScripts.READ.callAsync(
              port, List.of(options.key(), notes.key()), readArgs(limit, ">", false));
    }
  }

  @Override
  public boolean isAhead() {
    return asked != null;
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    try {
      List<FeedItem> ahead = takeAsked();
      if (!ahead.isEmpty()) {
        return ahead;
      }
      List<FeedItem> items = ownFirst ? readOwn(limit) : List.of();
      if (items.isEmpty()) {
        ownFirst = false;
        items = claimDead(limit);
      }
      return items.isEmpty() ? readNew(limit, wait) : items;
    } catch (RuntimeException e) {
      recover();
      throw e;
    }
  }

  /** The read requested ahead; after a fault its entries are read again as pending ones. */
  private List<FeedItem> takeAsked() {
    CompletableFuture<Reply> reply = asked;
    if (reply == null) {
      return List.of();
    }
    asked = null;
    try {
      Reply answered = RedisFault.joined(reply);
      return ownFirst ? List.of() : fresh(answered);
    } catch (RedisFault fault) {
      if (ownFirst) {
        return List.of();
      }
      throw fault;
    }
  }

  private void recover() {
    ownFirst = true;
    ownAfter = "0";
  }

  private List<FeedItem> readOwn(int limit) {
    List<FeedItem> items = List.of();
    boolean more = true;
    // Each page follows the one before, so this ends with the pending entries.
    while (more && items.isEmpty()) {
      List<Reply> page = entries(read(limit, ownAfter));
      more = !page.isEmpty();
      if (more) {
        ownAfter = StreamEntry.id(page.get(page.size() - 1));
        items = readable(page);
      }
    }
    return items;
  }

  /** Reads the entries that have a body; the others, and invalid events, are a gap. */
  private List<FeedItem> readable(List<Reply> page) {
    List<FeedItem> items = new ArrayList<>(page.size());
    List<Offset> bodiless = new ArrayList<>(0);
    for (Reply entry : page) {
      if (StreamEntry.hasBody(entry)) {
        FeedItem item = StreamEntry.read(entry);
        items.add(item);
        if (item instanceof FeedItem.Unreadable unreadable && unreadable.id().isEmpty()) {
          noteUnreadable(unreadable);
        }
      } else {
        bodiless.add(new Offset(StreamEntry.id(entry)));
      }
    }
    if (!bodiless.isEmpty()) {
      var unused = isNews(run(StreamScripts.LOSE));
      LOG.error("gap in {}: delivered entries are gone: {}", options.key(), bodiless);
      acknowledge(bodiless);
    }
    return items;
  }

  private void noteUnreadable(FeedItem.Unreadable item) {
    if (isNews(run(StreamScripts.LOSE))) {
      LOG.error("gap in {}: {} cannot be read: {}", options.key(), item.offset(), item.cause());
    }
  }

  /** Counts the gap that a script reports; false if it was counted before, or there is none. */
  private boolean isNews(Reply lost) {
    return !lost.text().isEmpty() && notes.tell(Long.parseLong(lost.text(), HEX));
  }

  private List<FeedItem> claimDead(int limit) {
    if (nanos.getAsLong() - claimDueNanos < 0) {
      return List.of();
    }
    long deadMillis = options.deadAfter().toMillis();
    List<Reply> answer =
        run(StreamScripts.CLAIM, deadMillis, claimCursor, Math.min(limit, CLAIMED_MAX), POLL_BYTES)
            .many();
    claimCursor = answer.get(0).text();
    if (claimCursor.equals("0-0")) {
      claimDueNanos = nanos.getAsLong() + options.deadAfter().toNanos() / 2;
    }
    List<Reply> bodiless = answer.get(2).many();
    if (!bodiless.isEmpty()) {
      // The script has noted them, and the group has dropped them.
      var unused = isNews(answer.get(3));
      LOG.error("gap in {}: {} entries of dead consumers are gone", options.key(), bodiless.size());
    }
    List<FeedItem> items = readable(answer.get(1).many());
    if (!items.isEmpty()) {
      LOG.info("took over {} items of dead consumers of {}", items.size(), options.key());
    }
    return items;
  }

  /** Waits with a read that claims nothing: a lost reply loses nothing. */
  private List<FeedItem> readNew(int limit, Duration wait) {
    long gapsBefore = notes.gaps();
    List<FeedItem> items = fresh(read(limit, ">"));
    if (!items.isEmpty() || wait.isZero() || notes.gaps() != gapsBefore) {
      return items;
    }
    // BLOCK 0 would wait forever.
    Duration bounded = wait.toMillis() > 0 ? wait : Duration.ofMillis(1);
    Command await =
        Command.of(
            "XREAD", "COUNT", 1, "BLOCK", bounded.toMillis(), "STREAMS", options.key(), received);
    Reply came = port.callBlocking(await, bounded).orThrow();
    return came.isNothing() ? items : fresh(read(limit, ">"));
  }

  private List<FeedItem> fresh(Reply reply) {
    return readable(entries(reply));
  }

  private Reply read(int limit, String after) {
    boolean look = after.equals(">") && nanos.getAsLong() - lookDueNanos >= 0;
    if (look) {
      lookDueNanos = nanos.getAsLong() + LOOK_NANOS;
    }
    List<Object> args = readArgs(limit, after, look);
    return StreamScripts.READ.call(port, List.of(options.key(), notes.key()), args);
  }

  private List<Object> readArgs(int limit, String after, boolean look) {
    return List.of(options.group(), options.consumer(), limit, POLL_BYTES, after, look ? "1" : "0");
  }

  private List<Reply> entries(Reply answer) {
    List<Reply> parts = answer.many();
    if (isNews(parts.get(0))) {
      LOG.error(
          "gap in {}: entries before {} vanished, or group {} was moved by something else",
          options.key(),
          Long.parseLong(parts.get(0).text(), HEX),
          options.group());
    }
    String stands = parts.get(1).text();
    received = stands.isEmpty() ? received : stands;
    return parts.get(2).many();
  }

  @Override
  public void ack(List<Offset> offsets) {
    if (offsets.isEmpty()) {
      return;
    }
    try {
      acknowledge(offsets);
      acksSinceTrim += offsets.size();
      if (acksSinceTrim >= TRIM_EVERY_ACKS) {
        acksSinceTrim = 0;
        trim();
      }
    } catch (RuntimeException e) {
      recover();
      throw e;
    }
  }

  private void acknowledge(List<Offset> offsets) {
    List<Object> parts = new ArrayList<>(offsets.size() + 3);
    parts.addAll(List.of("XACK", options.key(), options.group()));
    offsets.forEach(offset -> parts.add(offset.text()));
    port.call(Command.of(parts.toArray())).number();
  }

  /** Removes the entries that every group of the stream has acknowledged, except the newest. */
  private void trim() {
    long lowest = Long.MAX_VALUE;
    for (Map<String, Reply> group : groups.all()) {
      lowest = Math.min(lowest, groups.lowestNeeded(group));
    }
    // No group, or one that has read nothing yet.
    if (lowest == Long.MAX_VALUE || lowest == 0) {
      return;
    }
    long before = GroupReading.positionOfOnly(port.call(groups.before(lowest + "-0")));
    long kept = Math.min(before, lowest - KEPT_MICROS);
    if (kept > 0) {
      port.call(Command.of("XTRIM", options.key(), "MINID", "~", kept)).number();
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
  public Optional<ChangeFeed.Progress> progress() {
    List<Reply> answer = run(StreamScripts.PROGRESS).many();
    String newest = answer.get(0).text();
    long end = newest.isEmpty() ? ChangeFeed.Progress.UNKNOWN : StreamEntry.position(newest);
    return Optional.of(new ChangeFeed.Progress(end, Long.parseLong(answer.get(1).text())));
  }

  @Override
  public Optional<List<FeedItem>> peek(int limit) {
    return Optional.of(
        groups.unacknowledged(options.group(), limit).stream().map(StreamEntry::read).toList());
  }

  @Override
  public long gaps() {
    return notes.gaps();
  }

  @Override
  public void healed(Version position) {
    notes.healed(position.position());
  }

  @Override
  public void close() {
    // The group and this consumer's entries stay: the next consumer of this name continues with
    // them.
    closing.run();
  }
}
