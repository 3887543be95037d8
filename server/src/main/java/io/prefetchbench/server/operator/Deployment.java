package io.prefetchbench.server.operator;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.engine.Fact;
import io.prefetchbench.cache.internal.engine.HealthFacts;
import io.prefetchbench.cache.internal.engine.HealthRules;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.Lease;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.pass.UnstorableRows;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.server.DeploymentOptions;
import io.prefetchbench.server.MockPart;
import io.prefetchbench.server.PrimaryPart;
import io.prefetchbench.server.TablePart;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.ConnectRetry;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.WritablePrimary;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A cache that runs elsewhere, seen through its Redis; starts, registers, writes nothing. */
final class Deployment implements AutoCloseable {
  private static final ConnectionOptions PORT =
      ConnectionOptions.STANDARD.withClientName("bench-cache");

  final DeploymentOptions options;
  final RedisServer server;
  final RedisPort port;
  private final @Nullable PrimaryPart primary;
  final KeySpace keys;
  final LongSupplier nanos;
  final LongSupplier wallMicros;

  /** Connects to what the options name. Throws BadInput if nothing answers there. */
  Deployment(DeploymentOptions options, LongSupplier nanos, LongSupplier wallMicros) {
    options.check();
    RedisResolver resolver = RedisResolver.ofEnvironment();
    this.options = options;
    this.nanos = nanos;
    this.wallMicros = wallMicros;
    this.keys = options.keys();
    this.server = resolver.runningCache(options.redis());
    if (options.isSame()) {
      DeploymentOptions.requireSameIsOne(server);
    }
    String named = options.primary();
    RedisServer other =
        named == null || options.isSame() || options.isDatabase()
            ? null
            : resolver.runningPrimary(named);
    this.port = connect(server);
    try {
      this.primary = primary(other);
    } catch (RuntimeException e) {
      port.close();
      throw e;
    }
  }

  /** The primary that the options name, unseen; null if they name none. */
  private @Nullable PrimaryPart primary(@Nullable RedisServer other) {
    String named = options.primary();
    if (named == null) {
      return null;
    }
    if (!options.isDatabase()) {
      RedisPort there = connect(other == null ? server : other);
      PrimaryOptions of = options.primaryOptions(Duration.ZERO);
      return new MockPart(options, there, MockPrimary.unseen(there, of));
    }
    if (!named.startsWith("jdbc:")) {
      throw new BadInput("--primary: expected the JDBC URL of a running PostgreSQL, was " + named);
    }
    return new TablePart(options, PostgresServer.open(named, ConnectRetry.NONE));
  }

  private static RedisPort connect(RedisServer server) {
    return LettucePort.connect(server.address(), PORT);
  }

  /** The ready marker, read-only: its lifetime is that of the process that maintains it. */
  ReadyMarker marker() {
    return new ReadyMarker(port, keys, Duration.ofMinutes(1));
  }

  HistoryRecord history() {
    return new HistoryRecord(port, keys);
  }

  /** Whether the cache can be trusted, judged by its current state in Redis. */
  Health health() {
    Fact<HealthFacts.CacheFacts> cache =
        HealthFacts.CacheFacts.read(marker(), history(), letters(), nanos);
    Fact<List<StatusBoard.Post>> workers = Fact.read(board().posts(false), nanos.getAsLong());
    HealthFacts facts = new HealthFacts(cache, workers, Optional.empty(), "", true);
    return HealthRules.evaluate(facts, nanos.getAsLong(), wallMicros.getAsLong());
  }

  StatusBoard board() {
    return new StatusBoard(port, keys);
  }

  DeadLetters letters() {
    return new DeadLetters(port, keys);
  }

  Lease pauseLease() {
    return Lease.ofPause(port, keys);
  }

  /** The entries; what is not there is absent, whatever the marker says. */
  CacheStore store() {
    String displaced = history().read().range();
    StoreOptions lives =
        StoreOptions.STANDARD.withTtl(options.ttl()).withTombstoneTtl(options.tombstoneTtl());
    return RedisStore.openPlain(port, port, keys, lives.withDisplaced(() -> displaced));
  }

  /** Returns whether there is any trace of a cache: a marker, a worker, or a live entry. */
  boolean isThere() {
    if (marker().read().isPresent() || !board().look().isEmpty()) {
      return true;
    }
    boolean[] found = {false};
    store()
        .scan(
            page -> {
              found[0] = true;
              return false;
            });
    return found[0];
  }

  String nothingThere() {
    return "there is no cache %s at %s: no ready marker, no worker, no entry"
        .formatted(keys.prefix(), server.address());
  }

  /** The primary; empty if the options name none. */
  Optional<WritablePrimary> primary() {
    PrimaryPart part = primary;
    if (part == null) {
      return Optional.empty();
    }
    part.requireThere();
    return Optional.of(part.primary());
  }

  WritablePrimary requiredPrimary() {
    return primary()
        .orElseThrow(() -> new BadInput("--primary: expected the Redis of the primary, or same"));
  }

  long beginEpoch() {
    return Objects.requireNonNull(primary).beginEpoch();
  }

  /** Keeps a dead letter for each row of the primary that cannot be stored. */
  UnstorableRows unstorable() {
    DeadLetters letters = letters();
    return (row, cause) -> letters.keepRow(row, cause, wallMicros.getAsLong());
  }

  Repair repair() {
    return new Repair(requiredPrimary(), store(), unstorable());
  }

  /** The primary's changes, for inspection only: not opened here. */
  Optional<ChangeFeed> feed() {
    return Optional.ofNullable(primary).map(part -> part.feed("bench-cache", nanos));
  }

  @Override
  public void close() {
    if (primary != null) {
      primary.close();
    }
    port.close();
  }
}
