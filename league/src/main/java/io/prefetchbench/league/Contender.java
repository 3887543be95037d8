package io.prefetchbench.league;

import com.fasterxml.jackson.annotation.JsonValue;
import io.prefetchbench.league.strategy.CacheAsideEvict;
import io.prefetchbench.league.strategy.CacheAsideTtl;
import io.prefetchbench.league.strategy.CaffeineTtl;
import io.prefetchbench.league.strategy.JedisTracking;
import io.prefetchbench.league.strategy.NaiveWorker;
import io.prefetchbench.league.strategy.PrefetchNear;
import io.prefetchbench.league.strategy.RedissonLocalMap;
import io.prefetchbench.league.strategy.SpringCacheable;
import io.prefetchbench.league.strategy.TrackedLettuce;
import io.prefetchbench.league.strategy.WriteThrough;
import io.prefetchbench.load.spi.MeasuredSystem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The strategies of the league; docs/LEAGUE.md says how each is configured, and why. */
enum Contender {
  PREFETCH_OUTBOX("prefetch, outbox", "outbox"),
  PREFETCH_DEBEZIUM("prefetch, Debezium", "debezium"),
  PREFETCH_KAFKA("prefetch, Kafka", "kafka"),
  PREFETCH_NEAR("prefetch, near cache", PrefetchNear.class, Life.LONG),
  CACHE_ASIDE_TTL("cache-aside, TTL", CacheAsideTtl.class, Life.SHORT),
  CACHE_ASIDE_EVICT("cache-aside, evict after commit", CacheAsideEvict.class, Life.LONG),
  WRITE_THROUGH("write-through after commit", WriteThrough.class, Life.LONG),
  SPRING_CACHEABLE("Spring @Cacheable, @CacheEvict", SpringCacheable.class, Life.LONG),
  REDISSON_LOCAL_MAP("Redisson RLocalCachedMap", RedissonLocalMap.class, Life.LONG),
  LETTUCE_TRACKING("Lettuce client-side caching", TrackedLettuce.class, Life.LONG),
  JEDIS_TRACKING("Jedis client-side caching", JedisTracking.class, Life.LONG),
  CAFFEINE_TTL("Caffeine, TTL", CaffeineTtl.class, Life.SHORT),
  NAIVE_WORKER("list and naive worker", NaiveWorker.class, Life.LONG);

  /** How long entries live: as the freshness mechanism, or as a safety net only. */
  enum Life {
    SHORT,
    LONG
  }

  private static final Duration SAFETY_NET = Duration.ofMinutes(10);
  private static final Duration SETTLE = Duration.ofSeconds(3);

  final String title;

  /** The feed of a load run of this project; null for a class. */
  final @Nullable String feed;

  /** The class that is measured; null for a load run of this project. */
  final @Nullable Class<? extends MeasuredSystem> system;

  private final Life life;

  Contender(String title, String feed) {
    this(title, feed, null, Life.LONG);
  }

  Contender(String title, Class<? extends MeasuredSystem> system, Life life) {
    this(title, null, system, life);
  }

  Contender(
      String title,
      @Nullable String feed,
      @Nullable Class<? extends MeasuredSystem> system,
      Life life) {
    this.title = title;
    this.feed = feed;
    this.system = system;
    this.life = life;
  }

  /** The option value, also in JSON. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The number in tables and charts, from 1. */
  int number() {
    return List.of(values()).indexOf(this) + 1;
  }

  String numbered() {
    return number() + " " + title;
  }

  boolean isOurs() {
    return name().startsWith("PREFETCH");
  }

  /** How long its entries live; {@code ttl} where their freshness depends on it. */
  Duration ttl(Duration ttl) {
    return life == Life.SHORT ? ttl : SAFETY_NET;
  }

  /** How long after the load its last versions have to be readable. */
  Duration settle(Duration ttl) {
    return life == Life.SHORT ? ttl.plus(SETTLE) : SETTLE;
  }
}
