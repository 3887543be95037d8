package io.prefetchbench.cache.internal.feed;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change feed over a Redis list, for one cache: new elements at the left, the oldest at the right
 * (format: {@link ListElement}).
 *
 * <p>A poll moves elements to a list of this consumer, in a script that also compares each with its
 * predecessor; an acknowledgement removes exactly that element from there. Elements taken but not
 * acknowledged are read again first, at start and after every fault, because a reply may have been
 * lost in transit. A poll renews the consumer's lease; the elements of a consumer without a lease
 * are moved to another, in order, in one script, so that two consumers cannot both take them. A
 * suspended consumer that resumes after a takeover does no harm: its writes are fenced by version,
 * and elements it acknowledges are no longer in its list.
 *
 * <p>The notes also count the unacknowledged elements of each consumer, so that elements missing
 * from its list are detected as a gap. Elements missing from the list itself are detected when the
 * next element arrives; before that, only the primary's position reveals them.
 *
 * <p>Its other keys are {@code {list}/notes} ({@link GapNotes}), {@code {list}/consumers} and
 * {@code {list}/taken/{consumer}}. Requires Redis 7; a cluster is not supported. One poll returns
 * at most about 4 MiB, or one element. The port is owned by the caller and not closed here.
 */
public final class ListFeed implements ChangeFeed {
  private static final Logger LOG = LoggerFactory.getLogger(ListFeed.class);
  private static final int BYTES_A_POLL = 4 << 20;
  private static final int ADOPTED_MAX = 128;
  private static final int CONSUMERS_PEEKED = 1_000;
  private static final long REMEMBERED_LEASES = 100;
  private static final int HEX = 16;

  private final RedisPort port;
  private final FeedOptions options;
  private final LongSupplier nanos;
  private final Runnable closing;
  private final GapNotes notes;
  private final String consumersKey;
  private final String takenPrefix;

  /**
   * Delivered and not acknowledged, by offset; items taken over by others are removed at a re-read.
   */
  private final Map<Offset, Held> held = new HashMap<>();

  /** Unreadable, reported as gaps, and not acknowledged. */
  private final Set<Offset> noted = new HashSet<>();

  private boolean ownFirst = true;
  private byte[] ownAfter = {};
  private long adoptDueNanos;

  /** One element held by this consumer; counted more than once if it was pushed repeatedly. */
  private static final class Held {
    final byte[] element;
    int times;

    Held(byte[] element) {
      this.element = element;
    }
  }

  public ListFeed(RedisPort port, FeedOptions options, LongSupplier nanos) {
    this(port, options, nanos, () -> {});
  }

  /** A feed that is not open yet. */
  public ListFeed(RedisPort port, FeedOptions options, LongSupplier nanos, Runnable closing) {
    Shards.requireSingle(port, "a list feed");
    this.port = port;
    this.options = options;
    this.nanos = nanos;
    this.closing = closing;
    this.consumersKey = options.key() + "/consumers";
    this.takenPrefix = options.key() + "/taken/";
    this.notes = new GapNotes(port, options.key() + "/notes");
    this.adoptDueNanos = nanos.getAsLong();
  }

  /** {@inheritDoc} */
  @Override
  public void open() {
    List<Reply> answer = run(ListScripts.OPEN).many();
    notes.opened(answer);
    if (answer.get(0).number() == 1) {
      LOG.info("feed {} opened for {}", options.key(), options.group());
    }
    recover();
  }

  private Reply run(Script script, Object... more) {
    List<String> keys =
        List.of(options.key(), notes.key(), consumersKey, takenPrefix + options.consumer());
    List<Object> args = new ArrayList<>(4 + more.length);
    args.addAll(List.of(options.group(), options.consumer()));
    args.addAll(List.of(options.deadAfter().toMillis(), takenPrefix));
    args.addAll(List.of(more));
    return script.call(port, keys, args);
  }

  /** {@inheritDoc} Waits at most half the time after which a silent consumer counts as dead. */
  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    try {
      List<FeedItem> items = ownOrAdopted(limit);
      if (items.isEmpty()) {
        items = take(limit);
      }
      if (items.isEmpty() && !wait.isZero()) {
        awaitElement(wait);
        items = take(limit);
      }
      return items;
    } catch (RuntimeException e) {
      recover();
      throw e;
    }
  }

  private void recover() {
    ownFirst = true;
    ownAfter = new byte[0];
  }

  private List<FeedItem> ownOrAdopted(int limit) {
    List<FeedItem> items = ownFirst ? readOwn(limit) : List.of();
    if (items.isEmpty() && adoptDead() > 0) {
      items = readOwn(limit);
    }
    ownFirst = !items.isEmpty();
    return items;
  }

  private List<FeedItem> readOwn(int limit) {
    if (ownAfter.length == 0) {
      held.clear();
    }
    return delivered(told(run(ListScripts.OWN, limit, BYTES_A_POLL, ownAfter).many()));
  }

  private List<FeedItem> delivered(List<Reply> elements) {
    List<FeedItem> items = new ArrayList<>(elements.size());
    FeedItem.@Nullable Unreadable fresh = null;
    for (Reply element : elements) {
      FeedItem item = ListElement.read(element.bytes());
      items.add(item);
      held.computeIfAbsent(item.offset(), offset -> new Held(element.bytes())).times++;
      ownAfter = element.bytes();
      if (item instanceof FeedItem.Unreadable unreadable
          && unreadable.id().isEmpty()
          && noted.add(item.offset())) {
        fresh = unreadable;
      }
    }
    if (fresh != null) {
      noteUnreadable(fresh);
    }
    return items;
  }

  /**
   * Its position is unknown; it was committed before now, by the clock that generates positions.
   */
  private void noteUnreadable(FeedItem.Unreadable item) {
    List<Reply> time = port.call(Command.of("TIME")).many();
    long nowMicros = whole(time.get(0)) * 1_000_000 + whole(time.get(1));
    if (notes.note(nowMicros)) {
      LOG.error("gap in {}: {} cannot be read: {}", options.key(), item.offset(), item.cause());
    }
  }

  private static long whole(Reply text) {
    return Long.parseLong(text.text());
  }

  private long adoptDead() {
    if (nanos.getAsLong() - adoptDueNanos < 0) {
      return 0;
    }
    long remembered = options.deadAfter().toMillis() * REMEMBERED_LEASES;
    List<Reply> answer = run(ListScripts.ADOPT, ADOPTED_MAX, remembered).many();
    long adopted = answer.get(0).number();
    tell(answer.get(1).text());
    if (adopted > 0) {
      LOG.info("took over {} items of dead consumers of {}", adopted, options.key());
    }
    if (adopted < ADOPTED_MAX) {
      adoptDueNanos = nanos.getAsLong() + options.deadAfter().toNanos() / 2;
    }
    return adopted;
  }

  private List<FeedItem> take(int limit) {
    return delivered(told(run(ListScripts.TAKE, limit, BYTES_A_POLL).many()));
  }

  /** The elements of a reply, after counting the gap at its start. */
  private List<Reply> told(List<Reply> answer) {
    tell(answer.get(0).text());
    return answer.subList(1, answer.size());
  }

  private void tell(String lost) {
    if (!lost.isEmpty() && notes.tell(Long.parseLong(lost, HEX))) {
      LOG.error("gap in {}: events up to {} are lost", options.key(), Long.parseLong(lost, HEX));
    }
  }

  /**
   * Blocks until the list has an element, which is moved from its right end to its right end: the
   * script does the taking, so a lost reply loses nothing.
   */
  private void awaitElement(Duration wait) {
    Duration half = options.deadAfter().dividedBy(2);
    Duration bounded = wait.compareTo(half) < 0 ? wait : half;
    // Redis treats a wait of 0 as infinite.
    long millis = Math.max(1, bounded.toMillis());
    Command await =
        Command.of("BLMOVE", options.key(), options.key(), "RIGHT", "RIGHT", millis / 1000.0);
    port.callBlocking(await, Duration.ofMillis(millis)).orThrow();
  }

  /**
   * {@inheritDoc} Offsets that this object did not deliver since its last fault are left alone:
   * their items are delivered again.
   */
  @Override
  public void ack(List<Offset> offsets) {
    List<byte[]> removals = new ArrayList<>(offsets.size());
    for (Offset offset : offsets) {
      Held one = held.get(offset);
      if (one != null) {
        removals.add(one.element);
      }
    }
    if (removals.isEmpty()) {
      return;
    }
    try {
      run(ListScripts.ACK, removals.toArray()).number();
      for (Offset offset : offsets) {
        held.computeIfPresent(offset, (same, one) -> --one.times > 0 ? one : null);
        noted.remove(offset);
      }
    } catch (RuntimeException e) {
      recover();
      throw e;
    }
  }

  @Override
  public long backlog() {
    return run(ListScripts.STANDING).many().get(0).number();
  }

  @Override
  public OptionalLong oldestMicros() {
    String oldest = run(ListScripts.STANDING).many().get(1).text();
    return oldest.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(oldest));
  }

  @Override
  public Optional<ChangeFeed.Progress> progress() {
    List<Reply> answer = run(ListScripts.PROGRESS).many();
    Reply newest = answer.get(0);
    long end = newest.text().isEmpty() ? ChangeFeed.Progress.UNKNOWN : whole(newest);
    return Optional.of(new ChangeFeed.Progress(end, whole(answer.get(1))));
  }

  /** {@inheritDoc} Covers the elements of at most a thousand consumers. */
  @Override
  public Optional<List<FeedItem>> peek(int limit) {
    List<FeedItem> items = new ArrayList<>();
    Command consumers = Command.of("ZRANGE", consumersKey, 0, CONSUMERS_PEEKED - 1);
    for (Reply name : port.call(consumers).many()) {
      addOldest(items, takenPrefix + name.text(), limit);
    }
    addOldest(items, options.key(), limit);
    return Optional.of(items);
  }

  private void addOldest(List<FeedItem> items, String key, int limit) {
    int left = limit - items.size();
    if (left > 0) {
      // The oldest is at the right end.
      List<Reply> elements = port.call(Command.of("LRANGE", key, -left, -1)).many();
      for (int i = elements.size() - 1; i >= 0; i--) {
        items.add(ListElement.read(elements.get(i).bytes()));
      }
    }
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
    // The elements taken stay: the next consumer of this name, or a successor, continues with them.
    closing.run();
  }
}
