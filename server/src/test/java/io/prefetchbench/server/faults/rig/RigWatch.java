package io.prefetchbench.server.faults.rig;

import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.ServerIdentity;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.server.faults.load.Probe;
import io.prefetchbench.server.faults.load.ProbeReader;
import io.prefetchbench.server.faults.load.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for things to happen in a rig, always with a bound, and looks at how it ended. */
public final class RigWatch {
  private static final Duration EVENT = Duration.ofSeconds(40);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  // One look may fall on a time-out of a worker (0.8 s here) and the wait before its next attempt.
  private static final long LAST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String LAST_ID = "last-one";

  private final FaultRig rig;
  private String unrest = "";
  private long freshMillis = -1;
  private long quietNanos;

  /** A watch over this rig. */
  public RigWatch(FaultRig rig) {
    this.rig = rig;
  }

  /** Waits until something has happened, at most 40 s. */
  public void until(String what, Callable<Boolean> happened) {
    await(what).atMost(EVENT).pollInterval(POLL).pollDelay(Duration.ZERO).until(happened);
  }

  /** Lets writers make this many further commits. */
  public void commits(long more) {
    long from = rig.truth().commits();
    until(more + " commits", () -> rig.truth().commits() >= from + more);
  }

  /** Lets readers make this many further reads, whatever comes of them. */
  public void reads(long more) {
    reads(more, Probe.Kind.values());
  }

  /** Lets readers make this many further reads that came to one of these ends. */
  public void reads(long more, Probe.Kind... kinds) {
    long from = count(kinds);
    until(more + " reads", () -> count(kinds) >= from + more);
  }

  /** Reads so far that came to one of these ends. */
  public long count(Probe.Kind... kinds) {
    return rig.load().readers().stream().mapToLong(reader -> reader.count(kinds)).sum();
  }

  /**
   * Ends the writers: no commit follows for this long, and by then the cache must be the primary,
   * the feed dealt with, and health READY. Then commits once, waits until that is read, lets
   * readers read on, and stops them.
   */
  public void quiet(Duration time) throws InterruptedException {
    rig.stopWriters();
    rig.load().audit().quiet(primary());
    long end = System.nanoTime() + time.toNanos();
    boolean calm = awaitCalm(end);
    quietNanos = System.nanoTime();
    rig.load().quiet(true);
    while (calm && System.nanoTime() - end < 0) {
      TimeUnit.NANOSECONDS.sleep(Math.min(LOOK_NANOS, Math.max(1, end - System.nanoTime())));
      if (!findUnrest().isEmpty()) {
        // It was not over: a loss is found after two seconds, and healed by a pass.
        calm = awaitCalm(Math.max(end, System.nanoTime() + LAST_LOOK_NANOS));
        quietNanos = System.nanoTime();
      }
    }
    rig.load().quiet(false);
    if (calm) {
      rig.load().audit().busy();
      freshMillis = fresh();
      reads(100);
    }
    rig.load().stopReaders();
  }

  /** Waits until the cache is the primary, at most this long; the writers must have ended. */
  public void untilEqual(Duration atMost) {
    await("the cache is the primary")
        .atMost(atMost)
        .pollInterval(POLL.multipliedBy(5))
        .until(() -> difference(primary(), cache()).isEmpty());
  }

  /** False if it is not quiet by then; why not is kept. */
  private boolean awaitCalm(long end) throws InterruptedException {
    do {
      unrest = findUnrest();
      if (unrest.isEmpty()) {
        return true;
      }
      TimeUnit.NANOSECONDS.sleep(POLL_NANOS);
    } while (System.nanoTime() - end < 0);
    return false;
  }

  private String findUnrest() {
    try {
      for (LocalWorker worker : rig.localWorkers()) {
        WorkerStatus status = worker.runner().status();
        if (status.state() != WorkerStatus.State.RUNNING || status.inFlight() > 0) {
          return "worker " + status.name() + " is " + status.state() + ": " + status.lastError();
        }
        if (status.backlog() != 0) {
          return "the backlog is " + status.backlog();
        }
      }
      Optional<ReadyMarker.Standing> standing = rig.sync().standing();
      if (standing.isEmpty()) {
        return "the cache is not marked ready";
      }
      String loss = ServerIdentity.of(rig.directCache()).difference(before(standing.get()));
      if (!loss.isEmpty()) {
        return "not found yet: " + loss;
      }
      String difference = difference(primary(), cache());
      if (!difference.isEmpty()) {
        return difference;
      }
      boolean refused = rig.load().readers().stream().anyMatch(ProbeReader::isRefused);
      return refused ? "a reader is still refused" : healthUnrest();
    } catch (RedisFault fault) {
      return "Redis says " + fault.getMessage();
    }
  }

  /** Dead letters may keep a cache from being READY; what it says then is judged all the same. */
  private String healthUnrest() {
    return rig.sync().deadLetters() > 0 ? "" : rig.load().probes().unrest();
  }

  /** The server that the marker was made on. */
  private static ServerIdentity before(ReadyMarker.Standing standing) {
    return new ServerIdentity(standing.runId(), standing.replicationId(), "");
  }

  private static String difference(Map<String, Entity> rows, Map<String, CacheEntry> entries) {
    for (Entity row : rows.values()) {
      CacheEntry entry = entries.get(row.id());
      if (entry == null || !entry.isLive() || !entry.fields().equals(row.fields())) {
        return row.id() + " is not in the cache as in the primary";
      }
    }
    for (Map.Entry<String, CacheEntry> entry : entries.entrySet()) {
      if (entry.getValue().isLive() && !rows.containsKey(entry.getKey())) {
        return entry.getKey() + " is in the cache and not in the primary";
      }
    }
    return "";
  }

  /** Commits once more, and measures how long that takes to be read, ms. */
  private long fresh() {
    Map<String, String> fields =
        new HashMap<>(Writer.shape().fields(rig.options().entities(), 1, 1));
    long start = System.nanoTime();
    rig.commitAside(LAST_ID, fields);
    until("the last commit", () -> isRead(fields));
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private boolean isRead(Map<String, String> fields) {
    try {
      return rig.sync().get(LAST_ID) instanceof Lookup.Hit hit
          && hit.entity().fields().equals(fields);
    } catch (RedisFault idleConnectionThatDiedInTheFault) {
      return false;
    }
  }

  private Map<String, Entity> primary() {
    Map<String, Entity> rows = new HashMap<>();
    rig.primary().records().forEach(row -> rows.put(row.id(), row));
    return rows;
  }

  private Map<String, CacheEntry> cache() {
    return CacheEntry.all(rig.directCache(), rig.keys());
  }

  /** What there is to be judged; after {@link #quiet}. */
  public Observation observation(long struckNanos) {
    List<List<Probe>> probes = new ArrayList<>();
    rig.load().readers().forEach(reader -> probes.add(reader.probes()));
    probes.add(rig.load().probes().httpReads());
    List<WorkerStatus> workers = new ArrayList<>();
    rig.localWorkers().forEach(worker -> workers.add(worker.runner().status()));
    KeySpace keys = rig.keys();
    String memory = rig.directCache().call(Command.of("INFO", "memory")).text();
    long used =
        memory
            .lines()
            .filter(line -> line.startsWith("used_memory:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .sum();
    return new Observation(
        rig.truth(),
        probes,
        primary(),
        cache(),
        rig.localWorkers().stream().map(LocalWorker::feed).toList(),
        workers,
        rig.load().readersPrimaryUses(),
        rig.directCache().call(Command.of("XLEN", keys.control("dead"))).number(),
        used,
        FaultRig.TTL,
        rig.options().tombstoneTtl(),
        struckNanos,
        quietNanos,
        unrest,
        freshMillis,
        rig.load().audit().claims(),
        rig.load().probes().http().calls(),
        rig.load().probes().http().late());
  }
}
