package io.prefetchbench.load.system;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.foreign.SystemFile;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.EntityComparison;
import io.prefetchbench.load.spi.MeasuredSystem;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.StampRecorder;
import io.prefetchbench.testkit.WritablePrimary.Op;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A system that is not ours, while a run changes and reads it. Its changes go through lanes, one
 * thread each; all changes of a key take the same lane, which keeps their order.
 *
 * <p>The reads of a key of which a change had no answer are not judged: nobody knows which of its
 * versions exist.
 *
 * <p>Thread-safe, except {@link #fill}, {@link #close} and what says otherwise.
 */
public final class ForeignSystem implements ChangingSystem, AutoCloseable {
  private static final int LANES = 16;
  private static final int FILLING_MAX = 256;
  private static final int EXAMPLES_MAX = 5;
  private static final long END_SECONDS = 15;

  private final SystemFile file;
  private final MeasuredSystem system;
  private final Workload workload;
  private final StampLog.Writer mutatorLog;
  private final StampLog.@Nullable Writer appliedLog;
  private final Mutator mutator;
  private final List<ExecutorService> lanes;
  private final AtomicReference<@Nullable IOException> stampFailure = new AtomicReference<>();
  private final Set<Integer> uncertain = ConcurrentHashMap.newKeySet();
  // Of a key, written by its lane only.
  private final long[] proposed;
  private final long[] latest;
  private final boolean[] deleted;

  private ForeignSystem(
      SystemFile file,
      Workload workload,
      StampLog.Writer mutatorLog,
      StampLog.@Nullable Writer appliedLog,
      long startMillis) {
    this.file = file;
    this.system = file.system();
    this.workload = workload;
    this.mutatorLog = mutatorLog;
    this.appliedLog = appliedLog;
    int keys = workload.entities();
    // Larger than in all earlier runs, as long as no key changes more than 1,000 times per second.
    proposed = IntStream.range(0, keys).mapToLong(key -> startMillis).toArray();
    latest = new long[keys];
    deleted = new boolean[keys];
    lanes =
        IntStream.range(0, LANES)
            .mapToObj(n -> (ExecutorService) Background.timer("commits-" + n))
            .toList();
    mutator =
        new Mutator(
            (op, id, fields, onSend) -> change(op, id, onSend),
            Shape.named(workload.shape()),
            keys,
            workload.entitiesAtStart(),
            workload.seed(),
            workload.deleteShare(),
            mutatorLog,
            System::nanoTime);
  }

  /** Resets a system and asks it for apply stamps. */
  public static ForeignSystem open(
      SystemFile file, Workload workload, Path mutatorStamps, Path appliedStamps, Instant now)
      throws IOException {
    long nanos = System.nanoTime();
    long wall = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    MeasuredSystem system = file.system();
    try {
      system.reset(workload.entities());
    } catch (Exception e) {
      throw new Untrustworthy("--system: it cannot be reset: " + e);
    }
    AtomicReference<@Nullable ForeignSystem> opened = new AtomicReference<>();
    boolean stamped =
        system.recordApplied(
            (key, version, polled, sent, replied) -> {
              ForeignSystem into = opened.get();
              if (into != null) {
                into.applied(key, version, polled, sent, replied);
              }
            });
    StampLog.Writer applied =
        stamped
            ? StampLog.Writer.create(
                appliedStamps, new StampLog.Header(nanos, wall, StampRecorder.COLUMNS))
            : null;
    StampLog.Writer commits =
        StampLog.Writer.create(mutatorStamps, new StampLog.Header(nanos, wall, Commit.COLUMNS));
    ForeignSystem made = new ForeignSystem(file, workload, commits, applied, now.toEpochMilli());
    opened.set(made);
    return made;
  }

  private void applied(int key, long version, long polled, long sent, long replied) {
    StampLog.Writer log = appliedLog;
    if (log == null) {
      return;
    }
    try {
      log.append(Shape.id(key), new Version(0, version), polled, sent, replied, 0);
    } catch (IOException e) {
      stampFailure.compareAndSet(null, e);
    }
  }

  /** Commits every key once, and deletes those to be absent; call it before any other change. */
  public void fill(LongConsumer progress) {
    AtomicReference<@Nullable String> failure = new AtomicReference<>();
    Semaphore free = new Semaphore(FILLING_MAX);
    for (int key = 0; key < workload.entities() && failure.get() == null; key++) {
      boolean absent = key >= workload.entitiesAtStart();
      free.acquireUninterruptibly();
      var unused =
          fill(key, absent)
              .whenComplete(
                  (done, error) -> {
                    // A key that is to be absent may be absent already.
                    if (error != null && !absent) {
                      failure.compareAndSet(null, reason(error));
                    }
                    free.release();
                  });
      progress.accept(key + 1L);
    }
    free.acquireUninterruptibly(FILLING_MAX);
    if (failure.get() != null) {
      throw new Untrustworthy(
          "--system: an entity cannot be committed before the run: " + failure.get());
    }
  }

  private CompletableFuture<Boolean> fill(int key, boolean absent) {
    long[] sent = new long[1];
    Op op = absent ? Op.DELETE : Op.ADD;
    return change(op, Shape.id(key), () -> sent[0] = System.nanoTime())
        .thenApply(
            mutation -> {
              Version version = mutation.orElseThrow().version();
              long acked = System.nanoTime();
              try {
                new Commit(Shape.id(key), version, sent[0], sent[0], acked, absent)
                    .appendTo(mutatorLog);
              } catch (IOException e) {
                throw new UncheckedIOException("the stamp log cannot be written", e);
              }
              return true;
            });
  }

  private static String reason(Throwable error) {
    Throwable cause = error.getCause();
    return String.valueOf(error instanceof CompletionException && cause != null ? cause : error);
  }

  private CompletableFuture<Optional<Mutation>> change(Op op, String id, Runnable onSend) {
    int key = (int) Shape.indexOf(id);
    CompletableFuture<Optional<Mutation>> answer = new CompletableFuture<>();
    lane(key)
        .execute(
            () -> {
              try {
                onSend.run();
                long version = commit(op, key);
                answer.complete(Optional.of(new Mutation(id, new Version(0, version), 0, 0)));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  private ExecutorService lane(int key) {
    return lanes.get(key % LANES);
  }

  private long commit(Op op, int key) throws Exception {
    long next = ++proposed[key];
    boolean isDelete = op == Op.DELETE;
    long version;
    try {
      version = isDelete ? system.delete(key, next) : system.commit(key, next);
    } catch (Exception e) {
      // A key that never existed has no version that its deletion could put in doubt.
      if (!isDelete || latest[key] != 0) {
        uncertain.add(key);
      }
      throw e;
    }
    if (version <= latest[key]) {
      uncertain.add(key);
      throw new IllegalStateException(
          "the versions of key %d do not grow: %d after %d".formatted(key, version, latest[key]));
    }
    latest[key] = version;
    deleted[key] = isDelete;
    return version;
  }

  /** Returns whether the versions of a key are known, so that its reads can be judged. */
  public boolean isCertain(int key) {
    return !uncertain.contains(key);
  }

  public int uncertainKeys() {
    return uncertain.size();
  }

  public OptionalLong read(int key) throws Exception {
    return system.read(key);
  }

  /** What the system is, without addresses. */
  public String words() {
    return file.words();
  }

  public boolean isStamped() {
    return appliedLog != null;
  }

  @Override
  public Mutator mutator() {
    return mutator;
  }

  @Override
  public void flushLog() throws IOException {
    mutatorLog.flush();
    IOException failed = stampFailure.get();
    if (failed != null) {
      throw failed;
    }
    if (appliedLog != null) {
      appliedLog.flush();
    }
  }

  @Override
  public OptionalLong backlog() {
    return OptionalLong.empty();
  }

  @Override
  public BooleanSupplier allApplied() {
    return () -> true;
  }

  /** Reads every key until its last version is seen or the time to settle is over. */
  public Optional<EntityComparison> readLast() {
    if (file.settle().isEmpty()) {
      return Optional.empty();
    }
    long begin = System.nanoTime();
    long until = begin + file.settle().get().toNanos();
    List<Integer> open =
        IntStream.range(0, workload.entities())
            .filter(key -> latest[key] != 0 && isCertain(key))
            .boxed()
            .toList();
    long compared = open.size();
    List<Differing> differing = differing(open);
    while (!differing.isEmpty() && System.nanoTime() < until) {
      Background.await(TimeUnit.MILLISECONDS.toNanos(100), () -> false, null);
      differing = differing(differing.stream().map(Differing::key).toList());
    }
    long orphaned = differing.stream().filter(each -> deleted[each.key()]).count();
    long missing =
        differing.stream().filter(e -> !deleted[e.key()] && e.seen().equals("nothing")).count();
    return Optional.of(
        new EntityComparison(
            compared,
            missing,
            differing.size() - orphaned - missing,
            orphaned,
            System.nanoTime() - begin,
            differing.stream().limit(EXAMPLES_MAX).map(this::words).toList()));
  }

  /** A key whose last read was not that of its last version. */
  private record Differing(int key, String seen) {}

  private String words(Differing each) {
    String last = deleted[each.key()] ? "deleted" : "version " + latest[each.key()];
    return Shape.id(each.key()) + ": " + last + " committed, " + each.seen() + " read";
  }

  private List<Differing> differing(List<Integer> keys) {
    List<CompletableFuture<Optional<Differing>>> answers = new ArrayList<>();
    for (int key : keys) {
      answers.add(CompletableFuture.supplyAsync(() -> differing(key), lane(key)));
    }
    return answers.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
  }

  private Optional<Differing> differing(int key) {
    try {
      OptionalLong found = system.read(key);
      boolean same =
          deleted[key] ? found.isEmpty() : found.isPresent() && found.getAsLong() == latest[key];
      return same
          ? Optional.empty()
          : Optional.of(
              new Differing(key, found.isPresent() ? "version " + found.getAsLong() : "nothing"));
    } catch (Exception e) {
      return Optional.of(new Differing(key, "no answer: " + e));
    }
  }

  @Override
  public void close() {
    lanes.forEach(ExecutorService::shutdown);
    try {
      for (ExecutorService lane : lanes) {
        boolean unused = lane.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
      }
      system.close();
      mutatorLog.close();
      if (appliedLog != null) {
        appliedLog.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("the system or its stamp logs cannot be closed", e);
    }
  }
}
