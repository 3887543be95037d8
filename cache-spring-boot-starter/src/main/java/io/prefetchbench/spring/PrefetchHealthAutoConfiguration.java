package io.prefetchbench.spring;

import io.prefetchbench.cache.PrefetchCache;
import java.util.Map;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The health of each cache, as component {@code prefetch} of Spring Boot 3's health endpoint. */
@AutoConfiguration(after = PrefetchAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(PrefetchCache.class)
@ConditionalOnEnabledHealthIndicator("prefetch")
public class PrefetchHealthAutoConfiguration {
  @Bean
  HealthContributor prefetchHealthContributor(Map<String, PrefetchCache> caches) {
    return CompositeHealthContributor.fromMap(caches, PrefetchHealthAutoConfiguration::indicator);
  }

  private static HealthIndicator indicator(PrefetchCache cache) {
    return () -> {
      SetHealth health = SetHealth.of(cache);
      return Health.status(health.status()).withDetails(health.details()).build();
    };
  }
}
