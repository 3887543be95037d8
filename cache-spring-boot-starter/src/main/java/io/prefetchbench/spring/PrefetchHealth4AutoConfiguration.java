package io.prefetchbench.spring;

import io.prefetchbench.cache.PrefetchCache;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of each cache, as component {@code prefetch} of Spring Boot 4's health endpoint. */
@AutoConfiguration(after = PrefetchAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(PrefetchCache.class)
@ConditionalOnEnabledHealthIndicator("prefetch")
public class PrefetchHealth4AutoConfiguration {
  @Bean
  HealthContributor prefetchHealthContributor(Map<String, PrefetchCache> caches) {
    return CompositeHealthContributor.fromMap(caches, PrefetchHealth4AutoConfiguration::indicator);
  }

  private static HealthIndicator indicator(PrefetchCache cache) {
    return () -> {
      SetHealth health = SetHealth.of(cache);
      return Health.status(health.status()).withDetails(health.details()).build();
    };
  }
}
