package io.prefetchbench.load.generate;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.load.record.ReadAnswer;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.run.OpenLoop;
import io.prefetchbench.load.run.ReadSender;
import io.prefetchbench.load.system.SystemUnderTest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends reads through {@code PrefetchCache} in this process, and never waits for an answer. */
public final class LibraryReads implements ReadSender {
  private final Function<String, CompletableFuture<Lookup>> cache;
  private final Predicate<Map<String, String>> isIntact;
  private final LongSupplier nanoClock;
  private final BooleanSupplier isOver;
  private final IntSupplier ping;
  private final Runnable end;

  /** {@code cache} returns the entity with an id; {@code isIntact} is called by any thread. */
  public LibraryReads(
      Function<String, CompletableFuture<Lookup>> cache,
      Predicate<Map<String, String>> isIntact,
      LongSupplier nanoClock,
      BooleanSupplier isOver) {
    this(cache, isIntact, nanoClock, isOver, () -> 0, () -> {});
  }

  private LibraryReads(
      Function<String, CompletableFuture<Lookup>> cache,
      Predicate<Map<String, String>> isIntact,
      LongSupplier nanoClock,
      BooleanSupplier isOver,
      IntSupplier ping,
      Runnable end) {
    this.cache = cache;
    this.isIntact = isIntact;
    this.nanoClock = nanoClock;
    this.isOver = isOver;
    this.ping = ping;
    this.end = end;
  }

  /** Opens the cache under test in this process. */
  static LibraryReads open(Target target) {
    SystemUnderTest own = SystemUnderTest.required(target.own());
    PrefetchCache cache = own.openCache();
    RedisPort redis = own.rig().cachePort();
    return new LibraryReads(
        cache::getAsync,
        target.checksums()::isIntact,
        System::nanoTime,
        target.isOver(),
        () -> ping(redis),
        () -> {
          redis.close();
          cache.close();
        });
  }

  private static int ping(RedisPort redis) {
    try {
      var unused = redis.call(Command.of("PING"));
      return 1;
    } catch (RedisFault fault) {
      return 0;
    }
  }

  /** Calibrates with a do-nothing command, over a port like the cache's own. */
  @Override
  public void calibrate(GeneratorCalibration calibration) {
    calibration.run(ping);
  }

  @Override
  public void close() {
    end.run();
  }

  /** Waits at most 30 s for the last answers. */
  @Override
  public void send(ReadPhase phase) {
    new OpenLoop(nanoClock, isOver).send(phase, n -> send(phase, n));
  }

  private void send(ReadPhase phase, int n) {
    phase.begin(n, nanoClock.getAsLong());
    var unused =
        read(phase.id(n))
            .thenAccept(
                got -> phase.end(n, got.endNanos(), got.outcome(), got.version(), got.intact()));
  }

  /** Sends one read now; the future never fails, a failed read is an answer. */
  public CompletableFuture<ReadAnswer> read(String id) {
    try {
      return cache.apply(id).handle((found, fault) -> answer(fault == null ? found : null));
    } catch (RedisFault refused) {
      return CompletableFuture.completedFuture(answer(null));
    }
  }

  private ReadAnswer answer(@Nullable Lookup found) {
    long now = nanoClock.getAsLong();
    if (found instanceof Lookup.Hit hit) {
      Entity entity = hit.entity();
      boolean intact = isIntact.test(entity.fields());
      return new ReadAnswer(now, ReadOutcome.HIT, entity.version(), intact);
    }
    if (found instanceof Lookup.Deleted deleted) {
      return new ReadAnswer(now, ReadOutcome.DELETED, deleted.version(), true);
    }
    if (found == null) {
      return ReadAnswer.failed(now);
    }
    boolean absent = found instanceof Lookup.Absent;
    return new ReadAnswer(now, absent ? ReadOutcome.ABSENT : ReadOutcome.NOT_READY, null, true);
  }
}
