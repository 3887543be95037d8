package io.prefetchbench.server.faults.load;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Commits inserts, updates and deletes to ids that are its own, so that it knows the truth of each;
 * where a reply was lost, it asks the primary what became of the commit.
 */
public final class Writer {
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();
  private static final int DELETES_ONE_IN = 4;
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final String[] WILD = {
    "", "\u0000", "\r\n$3\r\n", "\u00e4\u20ac\ud83e\uddc0", "~", "-9223372036854775808", "007", " "
  };

  private final MockPrimary primary;
  private final Truth truth;
  private final int from;
  private final int to;
  private final long seed;
  private final long pauseNanos;
  private final boolean wild;
  private final SplittableRandom random;
  private final long[] generations;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  /**
   * A writer that has not begun.
   *
   * @param from its first index
   * @param to behind its last index
   * @param wild entities have fields with every kind of character
   */
  public Writer(
      MockPrimary primary,
      Truth truth,
      int from,
      int to,
      int ratePerSecond,
      long seed,
      boolean wild) {
    this.primary = primary;
    this.truth = truth;
    this.from = from;
    this.to = to;
    this.seed = seed;
    this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
    this.wild = wild;
    this.random = new SplittableRandom(seed + from);
    this.generations = new long[to - from];
    this.thread = new Thread(this::run, "fault-writer-" + from);
    thread.setDaemon(true);
  }

  /** The form of all entities. */
  public static Shape shape() {
    return SHAPE;
  }

  /** Begins to commit. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      long due = System.nanoTime();
      while (!stopping) {
        mutate(from + random.nextInt(to - from));
        // What a frozen primary held up is not made up for in a burst, a late wake-up is.
        due = Math.max(due + pauseNanos, System.nanoTime() - CATCH_UP_NANOS);
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void mutate(int index) {
    String id = Shape.id(index);
    boolean there = truth.newest(id).filter(commit -> commit.fields() != null).isPresent();
    boolean delete = there && random.nextInt(DELETES_ONE_IN) == 0;
    Map<String, String> fields = delete ? null : fields(index);
    try {
      Optional<Mutation> done;
      if (fields == null) {
        done = primary.delete(id);
      } else {
        done = there ? primary.replace(id, fields) : primary.add(id, fields);
      }
      Version version =
          done.orElseThrow(() -> new IllegalStateException("the primary refused a commit of " + id))
              .version();
      truth.add(id, new Truth.Commit(version, version, fields));
    } catch (RedisFault fault) {
      askWhatBecame(id);
    }
  }

  private void askWhatBecame(String id) {
    while (!stopping) {
      try {
        primary.position();
        // The commit may have been in another socket than this question: it has run by now.
        LockSupport.parkNanos(LATE_NANOS);
        PrimarySource.Row row = primary.read(List.of(id)).get(0);
        Truth.Commit before = truth.newest(id).orElse(null);
        Version known = before == null ? Version.NONE : before.version();
        if (row instanceof PrimarySource.Present present) {
          if (present.entity().version().isNewerThan(known)) {
            truth.add(id, Truth.Commit.upsert(present.entity()));
          }
        } else if (row instanceof PrimarySource.AbsentAt gone
            && before != null
            && before.fields() != null) {
          truth.add(id, new Truth.Commit(known, gone.version(), null));
        }
        return;
      } catch (RedisFault stillDown) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private Map<String, String> fields(int index) {
    // The filling made the first generation.
    long generation = 2 + generations[index - from]++;
    Map<String, String> fields = SHAPE.fields(index, seed, generation);
    if (wild) {
      fields.put("wild", WILD[random.nextInt(WILD.length)].repeat(1 + random.nextInt(40)));
      fields.put(WILD[3] + random.nextInt(3), WILD[random.nextInt(WILD.length)]);
      fields.put(Shape.CHECKSUM_FIELD, Shape.checksum(fields));
    }
    return fields;
  }

  /** What ended it before its time; null if nothing did. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Ends it, and waits for that. */
  public void stop() throws InterruptedException {
    stopping = true;
    thread.join(5_000);
    if (thread.isAlive()) {
      throw new IllegalStateException("a writer does not stop");
    }
  }
}
