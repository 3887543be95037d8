package io.prefetchbench.spring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lettuce.core.RedisURI;
import io.prefetchbench.spring.SpringReadBenchmark.Contender;
import io.prefetchbench.spring.SpringReadBenchmark.Offer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.hash.HashMapper;
import org.springframework.data.redis.hash.Jackson2HashMapper;
import org.springframework.data.redis.hash.ObjectHashMapper;
import org.springframework.data.redis.serializer.GenericJackson2JsonRedisSerializer;
import org.springframework.data.redis.serializer.Jackson2JsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/** The means by which Spring Data Redis reads an object, each over the same connection. */
final class SpringDataReads implements AutoCloseable {
  private final LettuceConnectionFactory connections;
  private final Offer[] offers;

  SpringDataReads(RedisURI address, Offer[] offers) {
    this.connections = new LettuceConnectionFactory(address.getHost(), address.getPort());
    connections.afterPropertiesSet();
    connections.start();
    this.offers = offers;
  }

  /** Writes the offers and returns what reads one of them. */
  Function<String, @Nullable Object> reader(Contender contender) {
    return switch (contender) {
      case HASH_ENTRIES -> entries();
      case OBJECT_HASH_MAPPER ->
          mapped("object:", new ObjectHashMapper(), RedisSerializer.byteArray());
      case JACKSON_HASH_MAPPER ->
          mapped("jackson:", new Jackson2HashMapper(true), RedisSerializer.string());
      case CACHE_MANAGER -> cached();
      default -> throw new IllegalArgumentException(contender + " is not of Spring");
    };
  }

  private Function<String, @Nullable Object> entries() {
    StringRedisTemplate template = new StringRedisTemplate(connections);
    for (Offer offer : offers) {
      template
          .<String, String>opsForHash()
          .putAll(
              "entries:" + offer.sku(),
              Map.of(
                  "sku", offer.sku(),
                  "name", offer.name(),
                  "price", offer.price().toPlainString(),
                  "stock", Integer.toString(offer.stock()),
                  "changed", offer.changed().toString(),
                  "description", offer.description()));
    }
    return id -> template.<String, String>opsForHash().entries("entries:" + id);
  }

  @SuppressWarnings("unchecked") // the type of the mapper's keys is that of its serializer
  private <K, V> Function<String, @Nullable Object> mapped(
      String prefix, HashMapper<?, K, V> mapper, RedisSerializer<K> keys) {
    RedisTemplate<String, Object> template = new RedisTemplate<>();
    template.setConnectionFactory(connections);
    template.setKeySerializer(RedisSerializer.string());
    template.setHashKeySerializer(keys);
    template.setHashValueSerializer(
        mapper instanceof ObjectHashMapper ? keys : new GenericJackson2JsonRedisSerializer());
    template.afterPropertiesSet();
    HashMapper<Object, K, V> objects = (HashMapper<Object, K, V>) mapper;
    for (Offer offer : offers) {
      template.<K, V>opsForHash().putAll(prefix + offer.sku(), objects.toHash(offer));
    }
    return id -> objects.fromHash(template.<K, V>opsForHash().entries(prefix + id));
  }

  private Function<String, @Nullable Object> cached() {
    ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
    RedisCacheConfiguration configuration =
        RedisCacheConfiguration.defaultCacheConfig()
            .serializeValuesWith(
                SerializationPair.fromSerializer(
                    new Jackson2JsonRedisSerializer<>(json, Offer.class)));
    RedisCacheManager manager =
        RedisCacheManager.builder(connections).cacheDefaults(configuration).build();
    manager.afterPropertiesSet();
    Cache cache = Objects.requireNonNull(manager.getCache("managed"));
    for (Offer offer : offers) {
      cache.put(offer.sku(), offer);
    }
    return id -> cache.get(id, Offer.class);
  }

  @Override
  public void close() {
    connections.destroy();
  }
}
