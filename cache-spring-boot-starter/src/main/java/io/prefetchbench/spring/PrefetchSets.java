package io.prefetchbench.spring;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.PrefetchCaches;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.cache.typed.EntityMapping;
import io.prefetchbench.cache.typed.TypedCache;
import io.prefetchbench.spring.PrefetchProperties.CachedSet;
import io.prefetchbench.spring.PrefetchProperties.Role;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Builds the caches, starts them before the web server and message listeners, and closes them after
 * these have stopped. They cannot be started again.
 */
final class PrefetchSets implements SmartLifecycle, DisposableBean {
  // The web server starts at DEFAULT_PHASE - 2048, listeners later.
  private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;
  private static final Logger LOG = LoggerFactory.getLogger(PrefetchSets.class);

  private final PrefetchProperties properties;
  private final SetSources sources;
  private final ObjectProvider<PrefetchSetCustomizer> customizers;
  private final BeanFactory beans;
  private final Map<String, Runnable> schemas = new ConcurrentHashMap<>();
  private @Nullable PrefetchCaches caches; // guarded by this
  private volatile boolean isRunning;

  PrefetchSets(
      PrefetchProperties properties,
      SetSources sources,
      ObjectProvider<PrefetchSetCustomizer> customizers,
      BeanFactory beans) {
    this.properties = properties;
    this.sources = sources;
    this.customizers = customizers;
    this.beans = beans;
  }

  /** Makes the bean of one set: connects to Redis and loads nothing yet. */
  PrefetchCache cache(String set) {
    boolean isReader = properties.role() == Role.READER;
    SetSources.Sources parts =
        isReader ? new SetSources.Sources(new NoPrimary(), null, false, () -> {}) : sources.of(set);
    if (properties.role() == Role.WORKER && parts.feed() == null) {
      throw new PrefetchStartException(
          "prefetch.sets.%s: a worker needs a feed".formatted(set),
          "Remove prefetch.sets.%s.feed=none, or the set from this process.".formatted(set),
          null);
    }
    schemas.put(set, parts.schema());
    ChangeFeed feed = parts.feed();
    try {
      return caches()
          .add(
              set,
              parts.primary(),
              parts.ownsFeed() ? feed : null,
              builder -> {
                if (feed != null) {
                  builder.feed(feed);
                }
                customize(set, builder);
              });
    } catch (IllegalArgumentException e) {
      throw new PrefetchStartException(
          "prefetch.sets.%s: %s".formatted(set, e.getMessage()), "Correct this setting.", e);
    } catch (RedisFault e) {
      throw redisFault(set, e);
    }
  }

  private synchronized PrefetchCaches caches() {
    PrefetchCaches known = caches;
    if (known == null) {
      known = PrefetchCaches.in(address());
      caches = known;
    }
    return known;
  }

  private void customize(String set, PrefetchCache.Builder builder) {
    CachedSet settings = properties.set(set);
    builder.workerName(properties.workerName()).ttl(settings.ttl());
    if (settings.prefix() != null) {
      builder.prefix(settings.prefix());
    }
    customizers.orderedStream().forEach(customizer -> customizer.customize(set, builder));
  }

  private RedisAddress address() {
    String url = properties.redis().url();
    String action = "Set it to an address such as redis://localhost:6379.";
    if (url == null) {
      throw new PrefetchStartException("prefetch.redis.url is not set", action, null);
    }
    try {
      return RedisAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw new PrefetchStartException("prefetch.redis.url: " + e.getMessage(), action, e);
    }
  }

  private static PrefetchStartException redisFault(String set, RedisFault fault) {
    return new PrefetchStartException(
        "prefetch.sets.%s: Redis: %s".formatted(set, fault.getMessage()),
        "Check the Redis at the address of prefetch.redis.url.",
        fault);
  }

  TypedCache<?> typed(String set) {
    return TypedCache.of(get(set), mapping(set));
  }

  private EntityMapping<? extends Record> mapping(String set) {
    Class<?> type = properties.set(set).type();
    if (type == null) {
      throw new IllegalStateException("prefetch.sets." + set + ".type is not set");
    }
    return EntityMapping.of(type.asSubclass(Record.class));
  }

  Collection<String> names() {
    return properties.sets().keySet();
  }

  boolean isTyped(String set) {
    return properties.set(set).type() != null;
  }

  /** The bean of one set, which a test may have replaced. */
  PrefetchCache get(String set) {
    return beans.getBean(set, PrefetchCache.class);
  }

  TypedCache<?> getTyped(String set) {
    return beans.getBean(set + PrefetchSetRegistrar.TYPED, TypedCache.class);
  }

  /** The caches that were built here, by set. */
  synchronized Map<String, PrefetchCache> built() {
    return caches == null ? Map.of() : caches.all();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    isRunning = true;
    try {
      for (String set : names()) {
        PrefetchCache cache = get(set);
        if (cache == built().get(set)) {
          start(set, cache);
        }
      }
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  private void start(String set, PrefetchCache cache) {
    if (properties.role() == Role.READER) {
      return;
    }
    try {
      if (properties.set(set).initializeSchema()) {
        Objects.requireNonNull(schemas.get(set)).run();
      }
      if (properties.role() == Role.WORKER && cache.healthAsPosted().isServing()) {
        cache.startWorker();
        return;
      }
      BulkLoadResult loaded = cache.start();
      if (loaded.rejected() > 0) {
        LOG.warn("{}: not ready: {}", set, loaded.summary());
      } else {
        LOG.info("{}: {}", set, loaded.summary());
      }
    } catch (SourceException e) {
      throw new PrefetchStartException(
          "prefetch.sets.%s: %s".formatted(set, e.getMessage()), action(set, e), e);
    } catch (RedisFault e) {
      throw redisFault(set, e);
    }
  }

  private String action(String set, SourceException fault) {
    boolean isPrepared = properties.set(set).initializeSchema();
    return fault.kind() == SourceException.Kind.MISCONFIGURED && !isPrepared
        ? ("Is the table prepared? Set prefetch.sets.%s.initialize-schema=true, or put the"
                + " statements of JdbcSchema into a migration.")
            .formatted(set)
        : "Check the database.";
  }

  @Override
  public void stop() {
    PrefetchCaches open;
    synchronized (this) {
      open = caches;
    }
    try {
      if (open != null) {
        open.close();
      }
    } catch (RuntimeException e) {
      LOG.warn("not closed cleanly", e);
    }
    isRunning = false;
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  /** Closes what was built if the application failed before it was started. */
  @Override
  public void destroy() {
    stop();
  }
}
