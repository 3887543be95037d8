package io.prefetchbench.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * What to read, and how its records become changes: by the columns of the id (empty for the
 * record's key), those to be cached besides (empty for all), and the types of dates and times for
 * messages without schemas. Immutable.
 */
record KafkaSettings(
    String bootstrapServers,
    String topic,
    String group,
    List<String> idColumns,
    String versionColumn,
    Set<String> columns,
    Map<String, ColumnType> types,
    boolean areNullsEmptyText,
    String beatTable,
    String beatColumn,
    String member,
    Map<String, String> properties) {

  /** What this feed relies on, so that it cannot be set otherwise. */
  private static final Map<String, String> OURS =
      Map.of(
          "enable.auto.commit", "false",
          "auto.offset.reset", "none",
          "isolation.level", "read_committed",
          "group.protocol", "classic",
          "partition.assignment.strategy",
              "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
          "key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
          "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
          "allow.auto.create.topics", "false");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "session.timeout.ms", "10000",
          "heartbeat.interval.ms", "2000",
          "max.poll.interval.ms", "60000",
          "default.api.timeout.ms", "10000",
          "request.timeout.ms", "5000",
          "fetch.max.bytes", Integer.toString(8 << 20),
          "fetch.max.wait.ms", "100",
          "reconnect.backoff.max.ms", "1000");

  KafkaSettings {
    idColumns = List.copyOf(idColumns);
    columns = Set.copyOf(columns);
    types = Map.copyOf(types);
    properties = Map.copyOf(properties);
    for (String name : properties.keySet()) {
      if (OURS.containsKey(name) || name.equals("group.id") || name.equals("bootstrap.servers")) {
        throw new IllegalArgumentException(
            name + " cannot be set: the feed relies on its own value of it");
      }
    }
  }

  /** The properties of the consumer. */
  Properties consumer(boolean isNamed) {
    Properties all = new Properties();
    all.putAll(DEFAULTS);
    all.putAll(properties);
    all.putAll(OURS);
    all.setProperty("bootstrap.servers", bootstrapServers);
    all.setProperty("group.id", group);
    if (isNamed && !member.isEmpty()) {
      all.setProperty("group.instance.id", member);
    }
    return all;
  }

  Map<String, Object> admin() {
    Map<String, Object> all = new HashMap<>();
    all.put("default.api.timeout.ms", "10000");
    all.put("request.timeout.ms", "5000");
    all.put("reconnect.backoff.max.ms", "1000");
    properties.forEach(
        (name, value) -> {
          if (name.matches("(security|sasl|ssl|client)\\..*|.*\\.timeout\\.ms")
              && !name.startsWith("session.")) {
            all.put(name, value);
          }
        });
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }

  boolean isBeatTable(String table) {
    return !beatTable.isEmpty() && beatTable.equals(table);
  }

  boolean selects(String column) {
    return columns.isEmpty() ? !column.equals(versionColumn) : columns.contains(column);
  }
}
