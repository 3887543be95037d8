package io.prefetchbench.server.faults.load;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads ids at random for as long as it runs, and keeps what came of each read. */
public final class ProbeReader {
  private static final int PROBES_MAX = 200_000;
  private static final int READ_TOGETHER = 5;
  private static final int TOGETHER_ONE_IN = 10;
  private static final long PAUSE_NANOS = 3_000_000;
  private static final long QUIET_PAUSE_NANOS = 50_000_000;

  private final int number;
  private final CacheEngine cache;
  private final int ids;
  private final SplittableRandom random;
  private final List<Probe> probes = new ArrayList<>();
  private final Map<Probe.Kind, LongAdder> counts = new EnumMap<>(Probe.Kind.class);
  private final @Nullable Consumer<Probe> sink;
  private final Thread thread;
  // The newest fields read of an id: answers that are equal share them.
  private final Map<String, Map<String, String>> shared = new HashMap<>();
  private volatile long pauseNanos = PAUSE_NANOS;
  private volatile boolean stopping;
  private volatile boolean refused;

  /**
   * A reader that has not begun, and keeps what it reads.
   *
   * @param ids it reads the generated ids below this index
   */
  public ProbeReader(int number, CacheEngine cache, int ids, long seed) {
    this(number, cache, ids, seed, null);
  }

  /** As above; passes on what it reads, and keeps nothing. */
  public ProbeReader(
      int number, CacheEngine cache, int ids, long seed, @Nullable Consumer<Probe> sink) {
    this.sink = sink;
    this.number = number;
    this.cache = cache;
    this.ids = ids;
    this.random = new SplittableRandom(seed);
    for (Probe.Kind kind : Probe.Kind.values()) {
      counts.put(kind, new LongAdder());
    }
    this.thread = new Thread(this::run, "fault-reader-" + number);
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  /** Reads seldom, or as often as before. */
  public void quiet(boolean seldom) {
    pauseNanos = seldom ? QUIET_PAUSE_NANOS : PAUSE_NANOS;
  }

  private void run() {
    while (!stopping) {
      read();
      LockSupport.parkNanos(pauseNanos);
    }
  }

  /** Reads once; for one thread. */
  public void read() {
    List<String> drawn = new ArrayList<>();
    int many = random.nextInt(TOGETHER_ONE_IN) == 0 ? READ_TOGETHER : 1;
    for (int i = 0; i < many; i++) {
      drawn.add(Shape.id(random.nextInt(ids)));
    }
    long start = System.nanoTime();
    try {
      List<Lookup> answers = many == 1 ? List.of(cache.get(drawn.get(0))) : cache.getAll(drawn);
      long end = System.nanoTime();
      for (int i = 0; i < many; i++) {
        keep(probe(drawn.get(i), answers.get(i), start, end));
      }
    } catch (RedisFault fault) {
      String code = fault.code();
      keep(failed(drawn.get(0), start, System.nanoTime(), code));
    }
  }

  private Probe probe(String id, Lookup answer, long start, long end) {
    if (answer instanceof Lookup.Hit hit) {
      Version version = hit.entity().version();
      return found(id, Probe.Kind.HIT, version, shared(id, hit.entity().fields()), start, end);
    }
    if (answer instanceof Lookup.Deleted deleted) {
      return found(id, Probe.Kind.DELETED, deleted.version(), null, start, end);
    }
    Probe.Kind kind = answer instanceof Lookup.NotReady ? Probe.Kind.NOT_READY : Probe.Kind.ABSENT;
    return found(id, kind, null, null, start, end);
  }

  private Map<String, String> shared(String id, Map<String, String> fields) {
    Map<String, String> before = shared.get(id);
    if (before != null && before.equals(fields)) {
      return before;
    }
    shared.put(id, fields);
    return fields;
  }

  private Probe found(
      String id,
      Probe.Kind kind,
      @Nullable Version version,
      @Nullable Map<String, String> fields,
      long start,
      long end) {
    return new Probe(number, id, kind, version, fields, start, end, "");
  }

  private Probe failed(String id, long start, long end, String code) {
    return new Probe(number, id, Probe.Kind.FAILED, null, null, start, end, code);
  }

  private synchronized void keep(Probe probe) {
    if (sink != null) {
      sink.accept(probe);
      return;
    }
    if (probes.size() == PROBES_MAX) {
      throw new IllegalStateException("a cell read over " + PROBES_MAX + " times");
    }
    probes.add(probe);
    adder(probe.kind()).increment();
    refused = probe.kind() == Probe.Kind.NOT_READY;
  }

  private LongAdder adder(Probe.Kind kind) {
    LongAdder adder = counts.get(kind);
    if (adder == null) {
      throw new IllegalStateException("no count for " + kind);
    }
    return adder;
  }

  /** Reads so far that came to one of these ends. */
  public long count(Probe.Kind... kinds) {
    long sum = 0;
    for (Probe.Kind kind : kinds) {
      sum += adder(kind).sum();
    }
    return sum;
  }

  /** True if nobody vouched for the cache at its last read, as far as this reader knew. */
  public boolean isRefused() {
    return refused;
  }

  /** All reads so far, in order. */
  public synchronized List<Probe> probes() {
    return List.copyOf(probes);
  }

  /** Ends it, and waits for that. */
  public void stop() throws InterruptedException {
    stopping = true;
    thread.join(5_000);
  }
}
