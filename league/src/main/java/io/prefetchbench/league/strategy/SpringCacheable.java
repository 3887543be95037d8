package io.prefetchbench.league.strategy;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Spring's {@code @Cacheable} and {@code @CacheEvict}, with Spring Data's defaults. */
public final class SpringCacheable extends TableStrategy {
  private static final String CACHE = "product";

  private @Nullable AnnotationConfigApplicationContext context;
  private @Nullable Products products;

  @Configuration
  @EnableCaching
  public static class Caching {}

  /** A repository as applications write it; not final, since Spring derives a proxy from it. */
  public static class Products {
    private final ComparedTable table;

    public Products(ComparedTable table) {
      this.table = table;
    }

    /** Returns the row, from the cache if it is there; null if there is none. */
    @Cacheable(CACHE)
    public @Nullable Map<String, String> find(String id) throws Exception {
      return table.read(id);
    }

    @CacheEvict(CACHE)
    public void changed(String id) {}
  }

  @Override
  void open(StrategyOptions with) {
    URI address = URI.create(with.redis());
    LettuceConnectionFactory connections =
        new LettuceConnectionFactory(address.getHost(), address.getPort());
    ClassLoader loader = SpringCacheable.class.getClassLoader();
    RedisCacheConfiguration defaults =
        RedisCacheConfiguration.defaultCacheConfig(loader).entryTtl(with.ttl());
    AnnotationConfigApplicationContext made = new AnnotationConfigApplicationContext();
    made.setClassLoader(loader);
    made.register(Caching.class);
    made.registerBean(RedisConnectionFactory.class, () -> connections);
    made.registerBean(
        CacheManager.class,
        () ->
            RedisCacheManager.builder(made.getBean(RedisConnectionFactory.class))
                .cacheDefaults(defaults)
                .build());
    ComparedTable table = table();
    made.registerBean(Products.class, () -> new Products(table));
    made.refresh();
    context = made;
    products = made.getBean(Products.class);
  }

  @Override
  @Nullable Map<String, String> find(String id) throws Exception {
    return Objects.requireNonNull(products).find(id);
  }

  @Override
  void written(String id, Map<String, String> row) {
    Objects.requireNonNull(products).changed(id);
  }

  @Override
  void deleted(String id) {
    Objects.requireNonNull(products).changed(id);
  }

  @Override
  void shutDown() {
    if (context != null) {
      context.close();
    }
  }
}
