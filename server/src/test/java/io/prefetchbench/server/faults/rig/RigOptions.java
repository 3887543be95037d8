package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.server.Programs;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * How a rig is made before a fault strikes it. Immutable: each {@code with} returns a copy that
 * differs in one setting.
 */
public final class RigOptions {
  /** Two workers in this process, and everything as in production but for the size. */
  public static final RigOptions STANDARD = new RigOptions();

  private List<String> cacheArgs = List.of();
  private List<String> primaryArgs = List.of();
  private boolean workerApart;
  private String whyOneWorker = "";
  private String workerClassPath = Programs.classPath();
  private Duration reconcileEvery = Duration.ZERO;
  private Duration deadAfter = Duration.ofSeconds(2);
  private String prefix = "cache:category:";
  private Duration tombstoneTtl = Duration.ofMinutes(10);
  private boolean wildTexts;
  private boolean writersOnly;
  private boolean shuffled;
  private int entities = 300;
  private int writesPerSecond = 500;
  private UnaryOperator<RedisPort> aroundStorePort = UnaryOperator.identity();
  private UnaryOperator<ChangeFeed> aroundFeed = UnaryOperator.identity();
  private UnaryOperator<Supplier<Health>> aroundHealth = UnaryOperator.identity();

  private RigOptions() {}

  private RigOptions but(Consumer<RigOptions> change) {
    RigOptions other = new RigOptions();
    other.cacheArgs = cacheArgs;
    other.primaryArgs = primaryArgs;
    other.workerApart = workerApart;
    other.whyOneWorker = whyOneWorker;
    other.workerClassPath = workerClassPath;
    other.reconcileEvery = reconcileEvery;
    other.deadAfter = deadAfter;
    other.prefix = prefix;
    other.tombstoneTtl = tombstoneTtl;
    other.wildTexts = wildTexts;
    other.writersOnly = writersOnly;
    other.shuffled = shuffled;
    other.entities = entities;
    other.writesPerSecond = writesPerSecond;
    other.aroundStorePort = aroundStorePort;
    other.aroundFeed = aroundFeed;
    other.aroundHealth = aroundHealth;
    change.accept(other);
    return other;
  }

  /** Settings of the cache's Redis. */
  public List<String> cacheArgs() {
    return cacheArgs;
  }

  public RigOptions withCacheArgs(String... args) {
    return but(copy -> copy.cacheArgs = List.of(args));
  }

  /** Settings of the primary's Redis. */
  public List<String> primaryArgs() {
    return primaryArgs;
  }

  public RigOptions withPrimaryArgs(String... args) {
    return but(copy -> copy.primaryArgs = List.of(args));
  }

  /** The first worker is a process of its own, over Lettuce. */
  public boolean workerApart() {
    return workerApart;
  }

  public RigOptions withWorkerApart() {
    return but(copy -> copy.workerApart = true);
  }

  /** Where the first worker's program comes from, if it is a process. */
  public String workerClassPath() {
    return workerClassPath;
  }

  public RigOptions withWorkerClassPath(String other) {
    return but(copy -> copy.workerClassPath = other);
  }

  /** Two workers, unless {@link #withOneWorker} gave a reason. */
  public int workers() {
    return whyOneWorker.isEmpty() ? 2 : 1;
  }

  /**
   * As this, but with one worker.
   *
   * @param why there cannot be two
   */
  public RigOptions withOneWorker(String why) {
    return but(copy -> copy.whyOneWorker = why);
  }

  /** Workers of this process take over what a worker holds that has not polled for so long. */
  public Duration deadAfter() {
    return deadAfter;
  }

  public RigOptions withDeadAfter(Duration time) {
    return but(copy -> copy.deadAfter = time);
  }

  /** How often workers of this process compare the cache with the primary; zero for never. */
  public Duration reconcileEvery() {
    return reconcileEvery;
  }

  /** As this, but comparing and repairing this often. */
  public RigOptions withReconcileEvery(Duration time) {
    return but(copy -> copy.reconcileEvery = time);
  }

  /** Of the cache's keys. */
  public String prefix() {
    return prefix;
  }

  public RigOptions withPrefix(String other) {
    return but(copy -> copy.prefix = other);
  }

  /** Life of a tombstone. */
  public Duration tombstoneTtl() {
    return tombstoneTtl;
  }

  public RigOptions withTombstoneTtl(Duration life) {
    return but(copy -> copy.tombstoneTtl = life);
  }

  /** Entities have a field with every kind of character. */
  public boolean wildTexts() {
    return wildTexts;
  }

  public RigOptions withWildTexts() {
    return but(copy -> copy.wildTexts = true);
  }

  /** Nobody reads, and nobody asks how fresh the cache is. */
  public boolean writersOnly() {
    return writersOnly;
  }

  public RigOptions withWritersOnly() {
    return but(copy -> copy.writersOnly = true);
  }

  /** The feed delivers each batch in another order, and some of it twice. */
  public boolean shuffled() {
    return shuffled;
  }

  public RigOptions withShuffledFeed() {
    return but(copy -> copy.shuffled = true);
  }

  /** Entities at the start; all of them are mutated and read. */
  public int entities() {
    return entities;
  }

  public RigOptions withEntities(int number) {
    return but(copy -> copy.entities = number);
  }

  /** Commits a second of all writers together. */
  public int writesPerSecond() {
    return writesPerSecond;
  }

  public RigOptions withWritesPerSecond(int rate) {
    return but(copy -> copy.writesPerSecond = rate);
  }

  /** Wraps the port by which a worker of this process writes to the cache. */
  public UnaryOperator<RedisPort> aroundStorePort() {
    return aroundStorePort;
  }

  public RigOptions withAroundStorePort(UnaryOperator<RedisPort> around) {
    return but(copy -> copy.aroundStorePort = around);
  }

  /** Wraps the feed of a worker of this process. */
  public UnaryOperator<ChangeFeed> aroundFeed() {
    return aroundFeed;
  }

  public RigOptions withAroundFeed(UnaryOperator<ChangeFeed> around) {
    return but(copy -> copy.aroundFeed = around);
  }

  /** Wraps the health of the first cache of this process, as it is judged. */
  public UnaryOperator<Supplier<Health>> aroundHealth() {
    return aroundHealth;
  }

  public RigOptions withAroundHealth(UnaryOperator<Supplier<Health>> around) {
    return but(copy -> copy.aroundHealth = around);
  }
}
