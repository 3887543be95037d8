package io.prefetchbench.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type has one text, in a page, in a single read and in an event of the outbox. */
class ColumnTypesTest {
  private static final TestDatabase POSTGRES = TestDatabase.postgres();
  private static final TestDatabase H2 = TestDatabase.h2();

  static Stream<Arguments> values() {
    return Stream.of(
            Stream.of(
                    Arguments.of("smallint", "-32768", "-32768"),
                    Arguments.of("integer", "2147483647", "2147483647"),
                    Arguments.of("bigint", "-9223372036854775808", "-9223372036854775808"),
                    Arguments.of("numeric(12,2)", "4.20", "4.20"),
                    Arguments.of("numeric", "1e30", "1000000000000000000000000000000"),
                    Arguments.of(
                        "numeric(30,20)", "0.00000000000000000001", "0.00000000000000000001"),
                    Arguments.of("boolean", "true", "true"),
                    Arguments.of("real", "0.1", "0.1"),
                    Arguments.of("double precision", "1e300", "1.0E300"),
                    Arguments.of("varchar(20)", "'Grüner ''Tee'' ✓'", "Grüner 'Tee' ✓"),
                    Arguments.of("char(4)", "'ab'", "ab  "),
                    Arguments.of(
                        "uuid",
                        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                    Arguments.of("date", "'0001-01-01'", "0001-01-01"),
                    Arguments.of("time(6)", "'23:59:59.999999'", "23:59:59.999999"),
                    Arguments.of(
                        "timestamp(6)", "'2026-11-29 07:00:00'", "2026-11-29T07:00:00.000000"),
                    Arguments.of(
                        "timestamp(6) with time zone",
                        "'2026-11-29 07:00:00.123456+02:00'",
                        "2026-11-29T05:00:00.123456Z"))
                .flatMap(
                    each ->
                        Stream.of(POSTGRES, H2)
                            .map(
                                db ->
                                    Arguments.of(db, each.get()[0], each.get()[1], each.get()[2]))),
            Stream.of(
                Arguments.of(POSTGRES, "text", "'a' || chr(10) || 'b'", "a\nb"),
                Arguments.of(POSTGRES, "numeric", "'NaN'", "NaN"),
                Arguments.of(POSTGRES, "double precision", "'-infinity'", "-Infinity"),
                Arguments.of(POSTGRES, "date", "'infinity'", "infinity"),
                Arguments.of(POSTGRES, "timestamptz", "'-infinity'", "-infinity"),
                Arguments.of(
                    POSTGRES,
                    "timestamptz",
                    "'4713-01-01 00:00:00+00 BC'",
                    "-4712-01-01T00:00:00.000000Z"),
                Arguments.of(POSTGRES, "bytea", "'\\x00ff10'", "AP8Q"),
                Arguments.of(
                    POSTGRES, "json", "'{\"b\": 1,  \"a\": null}'", "{\"b\": 1,  \"a\": null}"),
                Arguments.of(
                    POSTGRES, "jsonb", "'{\"b\": 1,  \"a\": null}'", "{\"a\": null, \"b\": 1}"),
                Arguments.of(POSTGRES, "integer[]", "'{1,null,3}'", "[1,null,3]"),
                Arguments.of(
                    POSTGRES,
                    "text[]",
                    "array['a\"b', 'c\\d', null]",
                    "[\"a\\\"b\",\"c\\\\d\",null]"),
                Arguments.of(POSTGRES, "integer[][]", "'{{1,2},{3,4}}'", "[[1,2],[3,4]]"),
                Arguments.of(POSTGRES, "numeric(6,2)[]", "'{1.50}'", "[1.50]"),
                Arguments.of(POSTGRES, "boolean[]", "'{t,f}'", "[true,false]"),
                Arguments.of(POSTGRES, "mood", "'happy'", "happy"),
                Arguments.of(H2, "varbinary(10)", "X'00ff10'", "AP8Q")),
            TestDatabase.mariaDb().flatMap(ColumnTypesTest::ofMariaDb))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> ofMariaDb(TestDatabase db) {
    return Stream.of(
        Arguments.of(db, "tinyint", "-128", "-128"),
        Arguments.of(db, "bigint unsigned", "18446744073709551615", "18446744073709551615"),
        Arguments.of(db, "decimal(12,2)", "4.20", "4.20"),
        Arguments.of(db, "boolean", "true", "true"),
        Arguments.of(db, "float", "0.1", "0.1"),
        Arguments.of(db, "double", "1e300", "1.0E300"),
        Arguments.of(db, "varchar(20)", "'Grüner ''Tee'' ✓'", "Grüner 'Tee' ✓"),
        Arguments.of(db, "longtext", "'a'", "a"),
        Arguments.of(
            db,
            "uuid",
            "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        Arguments.of(db, "date", "'0001-01-01'", "0001-01-01"),
        Arguments.of(db, "time(6)", "'23:59:59.999999'", "23:59:59.999999"),
        Arguments.of(db, "datetime(6)", "'2026-11-29 07:00:00'", "2026-11-29T07:00:00.000000"),
        Arguments.of(
            db, "timestamp(6)", "FROM_UNIXTIME(1796000000.5)", "2026-11-30T00:53:20.500000Z"),
        Arguments.of(db, "varbinary(10)", "X'00ff10'", "AP8Q"),
        Arguments.of(db, "json", "'{\"b\": 1}'", "{\"b\": 1}"),
        Arguments.of(db, "enum('sad','happy')", "'happy'", "happy"),
        Arguments.of(db, "year", "2026", "2026"));
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @MethodSource("values")
  void hasOneTextEverywhere(TestDatabase db, String type, String literal, String text) {
    JdbcTable table = db.newTable("price " + type);
    JdbcSchema.installOutbox(db.dataSource(), table);
    JdbcPrimary primary = JdbcPrimary.of(db.dataSource(), table);
    db.run("INSERT INTO " + table.name() + " (id, price) VALUES (1, " + literal + ")");
    db.run("INSERT INTO " + table.name() + " (id) VALUES (2)");

    List<FeedItem> events;
    try (OutboxFeed feed = primary.outbox()) {
      feed.open();
      events = feed.poll(10, Duration.ZERO);
    }
    PrimarySource.Page page = primary.snapshot(null, 10);

    Map<String, String> expected = Map.of("id", "1", "price", text);
    assertThat(page.entities().get(0).fields()).isEqualTo(expected);
    assertThat(page.entities().get(1).fields()).isEqualTo(Map.of("id", "2"));
    assertThat(events)
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(
            FeedItem.Delivered.class,
            item ->
                assertThat(((ChangeEvent.Upsert) item.event()).entity().fields())
                    .isEqualTo(expected));
    assertThat(primary.read(List.of("1", "nothing", "3")))
        .satisfiesExactly(
            row ->
                assertThat(((PrimarySource.Present) row).entity())
                    .isEqualTo(page.entities().get(0)),
            row -> assertThat(row).isEqualTo(new PrimarySource.Absent("nothing")),
            row -> assertThat(row).isEqualTo(new PrimarySource.Absent("3")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesOtherTypesByName(String type) {
    JdbcTable table = POSTGRES.newTable("odd " + type);
    assertThatThrownBy(() -> JdbcSchema.installOutbox(POSTGRES.dataSource(), table))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("odd (")
        .hasMessageContaining("columns(");
  }

  static Stream<String> refused() {
    return Stream.of(
        "interval", "inet", "money", "xml", "point", "bit varying(4)", "timetz", "int4range");
  }
}
