package io.prefetchbench.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Builds the caches of {@link PrefetchProperties}, starts them before the web server and closes
 * them after it.
 *
 * <p>Each is a bean of type {@code PrefetchCache} with the set's name; with a type there is also
 * one of type {@code TypedCache}, named like the set with {@code Typed} at the end.
 */
@AutoConfiguration(
    beforeName = {
      "org.springframework.boot.autoconfigure.cache.CacheAutoConfiguration",
      "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration" // Spring Boot 4
    })
@EnableConfigurationProperties(PrefetchProperties.class)
@Import(PrefetchSetRegistrar.class)
public class PrefetchAutoConfiguration {
  @Bean
  PrefetchSets prefetchSets(
      PrefetchProperties properties,
      @PrefetchDataSource ObjectProvider<DataSource> own,
      ObjectProvider<DataSource> common,
      ObjectProvider<PrefetchSetCustomizer> customizers,
      BeanFactory beans,
      Environment environment) {
    SetSources sources = new SetSources(properties, own, common, beans, environment);
    return new PrefetchSets(properties, sources, customizers, beans);
  }

  /** The meters of each cache, with the tag {@code set}. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterBinder.class)
  static class Meters {
    @Bean
    MeterBinder prefetchMeters(PrefetchSets sets) {
      return registry -> SetMeters.bind(sets, registry);
    }
  }

  /** The caches, for reads, through Spring's own interface. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(CacheManager.class)
  @ConditionalOnProperty("prefetch.spring-cache")
  static class SpringCaches {
    @Bean
    CacheManager prefetchCacheManager(PrefetchSets sets) {
      return new PrefetchCacheManager(sets);
    }
  }
}
