package io.prefetchbench.spring;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.spring.PrefetchProperties.CachedSet;
import io.prefetchbench.spring.PrefetchProperties.Feed;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Finds or makes the primary and the feed of a set. */
final class SetSources {
  private final PrefetchProperties properties;
  private final ObjectProvider<DataSource> own;
  private final ObjectProvider<DataSource> common;
  private final BeanFactory beans;
  private final Environment environment;

  SetSources(
      PrefetchProperties properties,
      ObjectProvider<DataSource> own,
      ObjectProvider<DataSource> common,
      BeanFactory beans,
      Environment environment) {
    this.properties = properties;
    this.own = own;
    this.common = common;
    this.beans = beans;
    this.environment = environment;
  }

  /**
   * The primary and the feed of one set.
   *
   * @param feed null for none
   * @param ownsFeed false if it is a bean of the application
   */
  record Sources(
      PrimarySource primary, @Nullable ChangeFeed feed, boolean ownsFeed, Runnable schema) {}

  Sources of(String set) {
    CachedSet settings = properties.set(set);
    ChangeFeed given = qualified(ChangeFeed.class, set).orElse(null);
    if (given != null && settings.feed() != null) {
      throw new PrefetchStartException(
          "prefetch.sets.%s.feed: there is a ChangeFeed bean for this set, too".formatted(set),
          "Remove the property or the bean.",
          null);
    }
    return settings.table() == null
        ? givenPrimary(set, settings, given)
        : tableOf(set, settings, settings.table(), given);
  }

  private Sources givenPrimary(String set, CachedSet settings, @Nullable ChangeFeed given) {
    PrimarySource primary =
        qualified(PrimarySource.class, set)
            .orElseThrow(
                () ->
                    new PrefetchStartException(
                        "prefetch.sets.%s: it has neither a table nor a PrimarySource bean"
                            .formatted(set),
                        ("Set prefetch.sets.%s.table and .id, or define a PrimarySource bean with"
                                + " @Qualifier(\"%s\").")
                            .formatted(set, set),
                        null));
    Feed wanted = settings.feed();
    if (settings.initializeSchema() || wanted == Feed.OUTBOX || wanted == Feed.DEBEZIUM) {
      throw new PrefetchStartException(
          "prefetch.sets.%s.%s: needs a table"
              .formatted(set, settings.initializeSchema() ? "initialize-schema" : "feed"),
          ("Set prefetch.sets.%s.table, or remove the property and define a ChangeFeed bean with"
                  + " @Qualifier(\"%s\").")
              .formatted(set, set),
          null);
    }
    return new Sources(primary, given, false, () -> {});
  }

  private Sources tableOf(String set, CachedSet settings, String name, @Nullable ChangeFeed given) {
    JdbcTable table = table(set, settings, name);
    DataSource dataSource = dataSource(set);
    JdbcPrimary primary = JdbcPrimary.of(dataSource, table);
    if (given != null) {
      return new Sources(primary, given, false, () -> JdbcSchema.install(dataSource, table));
    }
    return switch (settings.feed() == null ? Feed.OUTBOX : settings.feed()) {
      case OUTBOX ->
          new Sources(
              primary, primary.outbox(), true, () -> JdbcSchema.installOutbox(dataSource, table));
      case DEBEZIUM ->
          new Sources(
              primary,
              decoding(set, table),
              true,
              () -> JdbcSchema.installDecoding(dataSource, table));
      case NONE -> new Sources(primary, null, true, () -> JdbcSchema.install(dataSource, table));
    };
  }

  private static JdbcTable table(String set, CachedSet settings, String name) {
    try {
      return JdbcTable.named(name)
          .id(settings.id().toArray(String[]::new))
          .columns(settings.columns().toArray(String[]::new))
          .build();
    } catch (IllegalArgumentException e) {
      throw new PrefetchStartException(
          "prefetch.sets.%s: %s"
              .formatted(
                  set,
                  settings.id().isEmpty()
                      ? "the table needs a key"
                      : String.valueOf(e.getMessage())),
          "Set prefetch.sets.%s.id to the columns of the primary key of %s.".formatted(set, name),
          e);
    }
  }

  private DataSource dataSource(String set) {
    DataSource found = own.getIfUnique(common::getIfUnique);
    if (found == null) {
      throw new PrefetchStartException(
          "prefetch.sets.%s.table: there is no DataSource bean, or several and none is @Primary"
              .formatted(set),
          "Set spring.datasource.url, or mark the bean to use by @PrefetchDataSource.",
          null);
    }
    return found;
  }

  private ChangeFeed decoding(String set, JdbcTable table) {
    String property = "prefetch.sets." + set + ".feed";
    if (!ClassUtils.isPresent("io.prefetchbench.debezium.DebeziumFeed", null)) {
      throw new PrefetchStartException(
          property + ": debezium is not on the class path",
          "Add the dependency io.prefetchbench:prefetch-bench-cache-debezium.",
          null);
    }
    String url = environment.getProperty("spring.datasource.url");
    if (url == null || !url.startsWith("jdbc:postgresql:")) {
      throw new PrefetchStartException(
          property + ": debezium needs spring.datasource.url to be that of a PostgreSQL",
          "Set it, or define a ChangeFeed bean with @Qualifier(\"" + set + "\").",
          null);
    }
    return DecodingFeeds.of(
        url,
        environment.getProperty("spring.datasource.username"),
        environment.getProperty("spring.datasource.password"),
        table);
  }

  private <T> Optional<T> qualified(Class<T> type, String set) {
    try {
      return Optional.of(BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, type, set));
    } catch (NoUniqueBeanDefinitionException e) {
      throw e;
    } catch (NoSuchBeanDefinitionException e) {
      return Optional.empty();
    }
  }
}
