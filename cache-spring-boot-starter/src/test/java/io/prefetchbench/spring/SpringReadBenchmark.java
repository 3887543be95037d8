package io.prefetchbench.spring;

import io.lettuce.core.RedisURI;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.CacheMeters;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.PrefetchCaches;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.typed.TypedCache;
import io.prefetchbench.cache.typed.TypedLookup;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does one read cost as fields, as a record, with meters, and by the means of Spring Data
 * Redis? One thread over Lettuce and a real Redis; all contenders read entities of the same values.
 *
 * <p>What makes it valid: the ids are taken in turn, every answer is checked to be there and
 * returned, and {@link SpringReadRounds} runs the contenders in turn, each in a JVM of its own.
 */
@State(Scope.Thread)
public class SpringReadBenchmark {
  static final String REDIS = "prefetch.benchmark.redis";
  private static final int ENTITIES = 1024;
  private static final Version VERSION = new Version(1, 1);

  /** What the values are read as. */
  record Offer(
      String sku, String name, BigDecimal price, int stock, Instant changed, String description) {
    static Offer of(int number) {
      return new Offer(
          "sku-" + number,
          "Green tea, no. " + number,
          BigDecimal.valueOf(100 + number, 2),
          number,
          Instant.ofEpochSecond(1_764_000_000L + number),
          "Steamed, from the first harvest of the year, lot " + number);
    }

    Map<String, String> fields() {
      return Map.of(
          "sku",
          sku,
          "name",
          name,
          "price",
          price.toPlainString(),
          "stock",
          Integer.toString(stock),
          "changed",
          changed.toString(),
          "description",
          description);
    }
  }

  /** How one entity is read. */
  public enum Contender {
    /** {@code PrefetchCache.get}. */
    FIELDS,
    /** The same with its meters in a registry of Prometheus. */
    FIELDS_METERED,
    /** {@code TypedCache.get}. */
    RECORD,
    /** {@code PrefetchCache.get} of what the near cache has. */
    NEAR,
    /** The same with its meters in a registry of Prometheus. */
    NEAR_METERED,
    /** {@code opsForHash().entries} of a {@code StringRedisTemplate}. */
    HASH_ENTRIES,
    /** Spring Data Redis' {@code ObjectHashMapper}. */
    OBJECT_HASH_MAPPER,
    /** Spring Data Redis' {@code Jackson2HashMapper}, flattened. */
    JACKSON_HASH_MAPPER,
    /** Spring Data Redis' {@code RedisCacheManager}, values as JSON of one type. */
    CACHE_MANAGER
  }

  /** How one entity is read. */
  @Param public Contender contender;

  private String[] ids;
  private int next;
  private AutoCloseable opened;
  private Function<String, @Nullable Object> read;

  /** A table that does not change. */
  private record Offers(List<Entity> rows) implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      return new Page(afterId == null ? rows : List.of(), null);
    }

    @Override
    public List<Row> read(List<String> ids) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Version position() {
      return VERSION;
    }

    @Override
    public long count() {
      return rows.size();
    }
  }

  /** Connects and writes the entities. */
  @Setup(Level.Trial)
  public void open() {
    Offer[] offers = IntStream.range(0, ENTITIES).mapToObj(Offer::of).toArray(Offer[]::new);
    ids = Arrays.stream(offers).map(Offer::sku).toArray(String[]::new);
    RedisAddress address = RedisAddress.parse(System.getProperty(REDIS));
    switch (contender) {
      case FIELDS, FIELDS_METERED, RECORD, NEAR, NEAR_METERED -> ours(address, offers);
      case HASH_ENTRIES, OBJECT_HASH_MAPPER, JACKSON_HASH_MAPPER, CACHE_MANAGER -> {
        SpringDataReads spring =
            new SpringDataReads(RedisURI.create(address.host(), address.port()), offers);
        opened = spring;
        read = spring.reader(contender);
      }
    }
    for (String id : ids) {
      Objects.requireNonNull(read.apply(id));
    }
  }

  private void ours(RedisAddress address, Offer[] offers) {
    List<Entity> rows =
        Arrays.stream(offers)
            .map(offer -> new Entity(offer.sku(), offer.fields(), VERSION, 0))
            .toList();
    boolean isNear = contender == Contender.NEAR || contender == Contender.NEAR_METERED;
    PrefetchCaches caches = PrefetchCaches.in(address);
    PrefetchCache cache =
        caches.add(
            "offers",
            new Offers(rows),
            null,
            settings -> {
              if (isNear) {
                settings.nearCache(NearCacheOptions.STANDARD);
              }
            });
    caches.start();
    opened = caches;
    if (contender == Contender.FIELDS_METERED || contender == Contender.NEAR_METERED) {
      new CacheMeters(cache).bindTo(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }
    TypedCache<Offer> typed = TypedCache.of(cache, Offer.class);
    read = contender == Contender.RECORD ? id -> value(typed, id) : id -> fields(cache, id);
  }

  private static @Nullable Map<String, String> fields(PrefetchCache cache, String id) {
    return cache.get(id) instanceof Lookup.Hit hit ? hit.entity().fields() : null;
  }

  private static @Nullable Offer value(TypedCache<Offer> cache, String id) {
    return cache.get(id) instanceof TypedLookup.Hit<Offer> hit ? hit.value() : null;
  }

  /** Closes the connections. */
  @TearDown(Level.Trial)
  public void close() throws Exception {
    opened.close();
  }

  /** Reads one entity. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public Object get() {
    next = (next + 1) & (ENTITIES - 1);
    return Objects.requireNonNull(read.apply(ids[next]));
  }
}
