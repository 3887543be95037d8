package io.prefetchbench.debezium;

import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** The settings of the engine; none of them is the user's. */
final class EngineSettings {
  private static final List<PGProperty> NAMED =
      List.of(
          PGProperty.PG_HOST,
          PGProperty.PG_PORT,
          PGProperty.PG_DBNAME,
          PGProperty.USER,
          PGProperty.PASSWORD);

  private EngineSettings() {}

  static Properties of(
      String url,
      String life,
      String slot,
      String publication,
      List<String> tables,
      String prefix,
      Duration pollInterval,
      long position) {
    Properties all = login(url);
    all.put("name", life);
    all.put("topic.prefix", life);
    all.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    all.put("plugin.name", "pgoutput");
    all.put("slot.name", slot);
    all.put("publication.name", publication);
    all.put("publication.autocreate.mode", "disabled");
    all.put(
        "table.include.list", tables.stream().map(Pattern::quote).collect(Collectors.joining(",")));
    all.put("message.prefix.include.list", Pattern.quote(prefix));
    all.put(OffsetInMemory.POSITION, Long.toString(position));
    all.put("poll.interval.ms", Long.toString(pollInterval.toMillis()));
    addFixed(all);
    return all;
  }

  private static void addFixed(Properties all) {
    // The cache's own pass loads, and the feed's own record says where to start.
    all.put("snapshot.mode", "no_data");
    all.put("offset.storage", OffsetInMemory.class.getName());
    all.put("offset.flush.interval.ms", "0");
    all.put("lsn.flush.mode", "connector");
    all.put("provide.transaction.metadata", "true");
    all.put("tombstones.on.delete", "false");
    // By default a TRUNCATE is dropped without a word.
    all.put("skipped.operations", "none");
    all.put("binary.handling.mode", "bytes");
    all.put("converters", "text");
    all.put("text.type", TextConverter.class.getName());
    all.put("max.queue.size.in.bytes", Long.toString(32L << 20));
    all.put("record.processing.threads", "1");
    // The feed starts a new engine; it knows how long to wait, and says what happened.
    all.put("errors.max.retries", "0");
    all.put("slot.max.retries", "0");
    all.put("task.management.timeout.ms", "5000");
  }

  private static Properties login(String url) {
    Properties parsed = Driver.parseURL(url, new Properties());
    if (parsed == null) {
      throw SourceException.misconfigured(
          "expected a URL like jdbc:postgresql://host:5432/database?user=…", null);
    }
    Properties all = new Properties();
    all.put("database.hostname", PGProperty.PG_HOST.getOrDefault(parsed));
    all.put("database.port", PGProperty.PG_PORT.getOrDefault(parsed));
    all.put("database.dbname", PGProperty.PG_DBNAME.getOrDefault(parsed));
    String user = PGProperty.USER.getOrDefault(parsed);
    all.put("database.user", user == null ? System.getProperty("user.name") : user);
    String password = PGProperty.PASSWORD.getOrDefault(parsed);
    all.put("database.password", password == null ? "" : password);
    for (String name : parsed.stringPropertyNames()) {
      if (NAMED.stream().noneMatch(named -> named.getName().equals(name))) {
        all.put("driver." + name, parsed.getProperty(name));
      }
    }
    return all;
  }
}
