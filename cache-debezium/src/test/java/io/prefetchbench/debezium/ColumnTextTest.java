package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An event shows every value with the text that a page of the table has. */
class ColumnTextTest {
  private static Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("smallint", List.of("-32768", "32767"));
    values.put("integer", List.of("2147483647"));
    values.put("bigint", List.of("-9223372036854775808", "9223372036854775807"));
    values.put("numeric(12,2)", List.of("4.20", "-0.01"));
    values.put("numeric", List.of("1e30", "'NaN'", "'infinity'", "'-infinity'", "1e-30", "0.10"));
    values.put("boolean", List.of("true", "false"));
    values.put("real", List.of("0.1", "'NaN'", "'-infinity'", "1e-40"));
    values.put("double precision", List.of("1e300", "0.1", "'infinity'", "'NaN'", "-0.0"));
    values.put("varchar(20)", List.of("'Grüner ''Tee'' ✓'", "''"));
    values.put("char(4)", List.of("'ab'", "''"));
    values.put(
        "text",
        List.of(
            "'a' || chr(10) || 'b'", "repeat('long ', 3000)", "'__debezium_unavailable_value'"));
    values.put("uuid", List.of("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"));
    values.put(
        "date",
        List.of(
            "'0001-01-01'",
            "'2026-11-29'",
            "'infinity'",
            "'-infinity'",
            "'0044-03-15 BC'",
            "'12345-01-01'"));
    values.put("time(6)", List.of("'23:59:59.999999'", "'00:00:00'", "'12:30:00.5'", "'24:00:00'"));
    values.put(
        "timestamp(6)",
        List.of(
            "'2026-11-29 07:00:00'",
            "'1969-12-31 23:59:59.999999'",
            "'infinity'",
            "'0044-03-15 12:00:00 BC'"));
    values.put(
        "timestamptz",
        List.of(
            "'2026-11-29 07:00:00.123456+02:00'",
            "'-infinity'",
            "'infinity'",
            "'4713-01-01 00:00:00+00 BC'",
            "'1883-11-18 12:00:00+00'"));
    values.put("bytea", List.of("'\\x00ff10'", "''"));
    values.put("json", List.of("'{\"b\": 1,  \"a\": null}'"));
    values.put("jsonb", List.of("'{\"b\": 1,  \"a\": null}'"));
    values.put("integer[]", List.of("'{1,null,3}'", "'{}'"));
    values.put("text[]", List.of("array['a\"b', 'c\\d', null]", "'{}'"));
    values.put("integer[][]", List.of("'{{1,2},{3,4}}'"));
    values.put("numeric(6,2)[]", List.of("'{1.50}'"));
    values.put("boolean[]", List.of("'{t,f}'"));
    values.put("timestamptz[]", List.of("'{2026-11-29 07:00:00.5+02}'"));
    values.put("timestamp[]", List.of("'{2026-11-29 07:00:00.5}'"));
    values.put("date[]", List.of("'{2026-11-29}'"));
    values.put("uuid[]", List.of("'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'"));
    values.put("bytea[]", List.of("array['\\x00ff'::bytea]"));
    values.put("double precision[]", List.of("'{0.1,1e300}'"));
    values.put("mood_d", List.of("'happy'"));
    values.put("positive_d", List.of("7"));
    return values;
  }

  @Test
  void isTheSameInEventsAndPages() {
    Postgres postgres = Postgres.shared();
    postgres.run("CREATE TYPE mood_d AS ENUM ('sad', 'happy')");
    postgres.run("CREATE DOMAIN positive_d AS integer CHECK (VALUE > 0)");
    List<String> columns = new ArrayList<>();
    List<String> types = List.copyOf(values().keySet());
    for (int i = 0; i < types.size(); i++) {
      columns.add("c%d %s".formatted(i, types.get(i)));
    }
    JdbcTable table = postgres.newTable(String.join(", ", columns));
    try (FeedRig rig = FeedRig.of(postgres, table)) {
      int id = 0;
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        for (String literal : values().getOrDefault(types.get(i), List.of())) {
          rig.run("INSERT INTO {t} (id, c%d) VALUES (%d, %s)".formatted(i, ++id, literal));
          expected.add(types.get(i) + " " + literal);
        }
      }
      Map<String, Map<String, String>> events = new TreeMap<>();
      for (FeedItem item : rig.take(id)) {
        if (item instanceof FeedItem.Delivered delivered) {
          Entity entity = ((ChangeEvent.Upsert) delivered.event()).entity();
          events.put(entity.id(), entity.fields());
        } else if (item instanceof FeedItem.Unreadable bad) {
          events.put(bad.id(), Map.of("cause", bad.cause()));
        }
      }
      Map<String, Map<String, String>> page = new TreeMap<>();
      for (Entity entity : postgres.primary(table).snapshot(null, 1000).entities()) {
        page.put(entity.id(), entity.fields());
      }
      assertThat(page).hasSize(id);
      List<String> different = new ArrayList<>();
      page.forEach(
          (each, fields) -> {
            if (!fields.equals(events.get(each))) {
              different.add(
                  "%s: page %s, event %s"
                      .formatted(
                          expected.get(Integer.parseInt(each) - 1), fields, events.get(each)));
            }
          });
      assertThat(different).isEmpty();
    }
  }

  @Test
  void hasNoFieldForNullThoughTheColumnHasADefault() {
    Postgres postgres = Postgres.shared();
    JdbcTable table =
        postgres.bareTable("integer", "name text DEFAULT 'none', price integer DEFAULT 7");
    JdbcSchema.installDecoding(postgres.source(), table);
    try (FeedRig rig = FeedRig.of(postgres, table)) {
      rig.run("INSERT INTO {t} (id, name, price) VALUES (1, NULL, NULL)");
      rig.run("INSERT INTO {t} (id) VALUES (2)");
      List<FeedItem> items = rig.take(2);
      assertThat(items)
          .map(item -> ((ChangeEvent.Upsert) ((FeedItem.Delivered) item).event()).entity().fields())
          .containsExactly(Map.of("id", "1"), Map.of("id", "2", "name", "none", "price", "7"));
    }
  }
}
