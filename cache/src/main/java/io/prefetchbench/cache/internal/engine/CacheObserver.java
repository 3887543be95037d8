package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads in the background, on one thread, what this process must know of its Redis: twice per
 * second whether acknowledged writes were lost, and once per second the workers' posts. For metrics
 * it also reads the facts of health each second, and on a second thread, because that is a scan,
 * the number of entries once per minute. What cannot be read is unknown until it can be.
 * Thread-safe.
 */
final class CacheObserver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CacheObserver.class);
  private static final long EVERY_MILLIS = 500;
  private static final int LOOKS_PER_READING = 2;
  private static final long SIZE_SECONDS = 60;

  private final CacheEngine engine;
  private final ScheduledExecutorService reader;
  private final ScheduledExecutorService scanner;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private volatile @Nullable HealthFacts facts;
  private final AtomicBoolean counting = new AtomicBoolean();
  private volatile long size = -1;
  private int looks;

  CacheObserver(CacheEngine engine) {
    this.engine = engine;
    this.reader = DaemonTimer.named("cache-observer-" + engine.config().prefix());
    this.scanner = DaemonTimer.named("cache-size-" + engine.config().prefix());
  }

  void start() {
    var unused =
        reader.scheduleWithFixedDelay(this::observe, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void observe() {
    attempt("whether the cache is complete", engine::lookForLoss);
    looks = (looks + 1) % LOOKS_PER_READING;
    if (looks == 1) {
      attempt("the workers' status", engine.view::refresh);
      readFacts();
    }
  }

  private void readFacts() {
    if (!listeners.isEmpty()) {
      attempt("the state of the cache", () -> facts = engine.healthFacts());
      attempt("a metric", () -> listeners.forEach(Runnable::run));
    }
  }

  private void count() {
    attempt(
        "the number of entries",
        () -> {
          long counted = -1;
          try {
            counted = engine.store.count();
          } finally {
            size = counted;
          }
        });
  }

  /** Never throws, which would end the schedule. A failure that repeats is logged once. */
  private void attempt(String what, Runnable reading) {
    try {
      reading.run();
      failing.remove(what);
    } catch (RuntimeException | Error e) {
      // One that closing the cache interrupts is no news.
      if (failing.add(what) && !reader.isShutdown()) {
        LOG.warn("cannot read {}: {}", what, e.toString());
      }
    }
  }

  /**
   * Begins to read what only metrics show.
   *
   * @param listener called after each reading, once per second until {@link #close}
   */
  void watch(Runnable listener) {
    boolean isFirst = listeners.isEmpty();
    listeners.add(listener);
    if (isFirst && !reader.isShutdown()) {
      // At once, so that the first scrape finds a state.
      reader.execute(this::readFacts);
    }
  }

  /** The current health, from facts at most about a second old; empty before the first reading. */
  Optional<Health> health() {
    return Optional.ofNullable(facts).map(engine::health);
  }

  /** Events given up and not yet handled, about a second old; −1 if unknown. */
  long deadLetters() {
    HealthFacts read = facts;
    HealthFacts.CacheFacts known = read == null ? null : read.cache().value();
    return known == null ? -1 : known.deadLetters();
  }

  /**
   * Number of live entries, at most a minute old; counted from the first call on; −1 if unknown.
   */
  long size() {
    if (!counting.get() && !scanner.isShutdown() && counting.compareAndSet(false, true)) {
      var unused = scanner.scheduleWithFixedDelay(this::count, 0, SIZE_SECONDS, TimeUnit.SECONDS);
    }
    return size;
  }

  @Override
  public void close() {
    reader.shutdownNow();
    scanner.shutdownNow();
  }
}
