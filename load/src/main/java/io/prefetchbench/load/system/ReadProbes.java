package io.prefetchbench.load.system;

import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Further reads of a key, within 20 ms after one of its commits. Thread-safe. */
public final class ReadProbes implements AutoCloseable {
  private static final long WITHIN_NANOS = Duration.ofMillis(20).toNanos();
  private static final int IN_FLIGHT_MAX = 500;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(6);
  private static final double NANOS_PER_SECOND = 1e9;

  private final double chance;
  private final long most;
  private final SplittableRandom random;
  private final List<Probe> ended = new ArrayList<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ScheduledExecutorService clock = Background.timer("probes");
  private volatile @Nullable Reader reader;
  private boolean running;
  private long planned;

  @FunctionalInterface
  public interface Reader {
    /** Performs one read; the future never fails, a failed read is returned as an answer. */
    CompletableFuture<ReadAnswer> read(String id);
  }

  /** One probe that has ended, and when it was to be sent. */
  public record Probe(long dueNanos, Read read, boolean intact) {
    public long serviceNanos() {
      return read.endNanos() - read.beginNanos();
    }

    public long responseNanos() {
      return read.endNanos() - dueNanos;
    }
  }

  /** Creates probes for as many commits as the workload's share of the reads allows. */
  public ReadProbes(Workload workload) {
    double spanSeconds = workload.duration().toNanos() / NANOS_PER_SECOND;
    double probes = workload.probeShare() * workload.readsPerSecond() * spanSeconds;
    double bursts =
        workload.bursts().mutations()
            / (workload.bursts().every().toNanos() / NANOS_PER_SECOND)
            * spanSeconds;
    double commits = workload.mutationsPerSecond() * spanSeconds + bursts;
    most = (long) probes;
    chance = commits == 0 ? 0 : probes / commits;
    random = new SplittableRandom(workload.seed() ^ 0x70726F6265L);
  }

  /** Sets the reader; used only if the workload has probes. */
  public void through(Supplier<Reader> opened) {
    if (areEnabled()) {
      reader = opened.get();
    }
  }

  public boolean areEnabled() {
    return most > 0;
  }

  public synchronized void begin() {
    running = areEnabled();
  }

  public synchronized void committed(Commit commit) {
    Reader through = reader;
    if (!running || through == null || planned == most || random.nextDouble() >= chance) {
      return;
    }
    planned++;
    long wait = random.nextLong(WITHIN_NANOS + 1);
    long due = commit.ackedNanos() + wait;
    var unused = clock.schedule(() -> send(through, commit.id(), due), wait, TimeUnit.NANOSECONDS);
  }

  private void send(Reader reader, String id, long due) {
    long begin = System.nanoTime();
    if (inFlight.get() >= IN_FLIGHT_MAX) {
      add(id, due, begin, ReadAnswer.failed(begin));
      return;
    }
    inFlight.incrementAndGet();
    CompletableFuture<ReadAnswer> answer;
    try {
      answer = reader.read(id);
    } catch (RuntimeException e) {
      // The timer drops exceptions of its tasks, so report it as a failed read.
      answer = CompletableFuture.completedFuture(ReadAnswer.failed(System.nanoTime()));
    }
    var unused =
        answer.whenComplete(
            (got, error) -> {
              add(id, due, begin, got == null ? ReadAnswer.failed(System.nanoTime()) : got);
              inFlight.decrementAndGet();
            });
  }

  private synchronized void add(String id, long due, long begin, ReadAnswer answer) {
    Read read = new Read(id, begin, answer.endNanos(), answer.outcome(), answer.version());
    ended.add(new Probe(due, read, answer.intact()));
  }

  public synchronized List<Probe> ended() {
    return List.copyOf(ended);
  }

  public synchronized List<Read> answered() {
    return ended.stream().map(Probe::read).filter(read -> read.outcome().isConclusive()).toList();
  }

  /** Returns how many did not match their checksum. */
  public synchronized long torn() {
    return ended.stream().filter(probe -> !probe.intact()).count();
  }

  public synchronized Map<String, Object> counts() {
    long completed = ended.stream().filter(probe -> probe.read().outcome().isAnswer()).count();
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("planned", planned);
    counts.put("completed", completed);
    counts.put("failed", planned - completed);
    return counts;
  }

  /** Stops following commits, sends the planned probes, and waits for answers, at most 6 s each. */
  @Override
  public void close() {
    synchronized (this) {
      running = false;
      clock.shutdown();
    }
    Background.await(
        LAST_ANSWERS.toNanos(), () -> clock.isTerminated() && inFlight.get() == 0, null);
  }
}
