package io.prefetchbench.league.strategy;

import io.prefetchbench.load.spi.MeasuredSystem;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A strategy in front of the common table. A change counts from the moment at which the database
 * has acknowledged it, for every strategy alike: what a strategy does to its cache after a commit
 * happens then, at once, in the order of the commits of a key, and in no transaction with them. If
 * it fails, the commit stands, as in a service that logs such a failure and answers its caller.
 *
 * <p>Writers and readers have connections of their own, like two instances of one application.
 */
public abstract class TableStrategy implements MeasuredSystem {
  private static final int LANES = 16;
  private static final long WAIT_SECONDS = 10;
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();

  private final List<ExecutorService> lanes = new ArrayList<>();
  private final List<@Nullable Future<?>> pending =
      Collections.synchronizedList(new ArrayList<>(Collections.nCopies(LANES, null)));
  private @Nullable StrategyOptions options;
  private @Nullable ComparedTable table;
  private long[] generations = new long[0];

  @Override
  public final void configure(Map<String, String> given) {
    options = StrategyOptions.of(given);
  }

  /** Opens the cache; the table is there, and empty. */
  abstract void open(StrategyOptions with) throws Exception;

  /** Reads an entity as users do; null if there is none. */
  abstract @Nullable Map<String, String> find(String id) throws Exception;

  void written(String id, Map<String, String> row) throws Exception {}

  void deleted(String id) throws Exception {}

  abstract void shutDown();

  final ComparedTable table() {
    return Objects.requireNonNull(table);
  }

  @Override
  public final void reset(int keys) throws Exception {
    StrategyOptions with = Objects.requireNonNull(options, "configure was not called");
    generations = new long[keys];
    for (int i = 0; i < LANES; i++) {
      lanes.add(Executors.newSingleThreadExecutor(TableStrategy::daemon));
    }
    table = ComparedTable.create(with.postgres());
    open(with);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "after-commit");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public final boolean canDelete() {
    return true;
  }

  @Override
  public final long commit(int key, long version) throws Exception {
    awaitLast(key);
    String id = Shape.id(key);
    Map<String, String> fields = SHAPE.fields(key, 1, ++generations[key]);
    Mutation mutation = table().write(id, fields);
    afterwards(key, () -> written(id, ComparedTable.written(fields, mutation)));
    return mutation.version().position();
  }

  @Override
  public final long delete(int key, long version) throws Exception {
    awaitLast(key);
    String id = Shape.id(key);
    Mutation mutation = table().delete(id).orElseThrow();
    afterwards(key, () -> deleted(id));
    return mutation.version().position();
  }

  private interface Work {
    void run() throws Exception;
  }

  private void afterwards(int key, Work work) {
    int lane = key % LANES;
    pending.set(
        lane,
        lanes
            .get(lane)
            .submit(
                () -> {
                  work.run();
                  return true;
                }));
  }

  /** One change at a time is after its commit in a lane, so that nothing piles up. */
  private void awaitLast(int key) throws InterruptedException {
    Future<?> last = pending.get(key % LANES);
    if (last == null) {
      return;
    }
    try {
      Object unused = last.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      // The cache is out of date now, which the reads show.
    } catch (TimeoutException e) {
      throw new IllegalStateException("the cache did not answer for " + WAIT_SECONDS + " s", e);
    }
  }

  @Override
  public final OptionalLong read(int key) throws Exception {
    Map<String, String> row = find(Shape.id(key));
    return row == null ? OptionalLong.empty() : OptionalLong.of(ComparedTable.versionOf(row));
  }

  @Override
  public final void close() {
    lanes.forEach(ExecutorService::shutdownNow);
    shutDown();
    ComparedTable opened = table;
    if (opened != null) {
      opened.close();
    }
  }
}
