package io.prefetchbench.jdbc;

import io.prefetchbench.cache.spi.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What differs between databases: the SQL of the schema, and two questions. */
enum Dialect {
  POSTGRESQL(
      """
      CREATE SEQUENCE IF NOT EXISTS {sequence} CACHE 1
      ;;
      ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {version} bigint NOT NULL DEFAULT nextval('{sequence}')
      ;;
      CREATE INDEX IF NOT EXISTS {plain}_prefetch_version ON {table} ({version})
      ;;
      CREATE OR REPLACE FUNCTION {table}_prefetch_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.{version} := nextval('{sequence}');
        RETURN NEW;
      END $$
      ;;
      CREATE OR REPLACE TRIGGER prefetch_version BEFORE INSERT OR UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_prefetch_version()
      ;;
      ALTER TABLE {table} ENABLE ALWAYS TRIGGER prefetch_version
      """,
      """
      CREATE TABLE IF NOT EXISTS {outbox} AS SELECT {keys} FROM {table} WITH NO DATA
      ;;
      ALTER TABLE {outbox}
        ADD COLUMN IF NOT EXISTS prefetch_seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ADD COLUMN IF NOT EXISTS prefetch_version bigint NOT NULL,
        ADD COLUMN IF NOT EXISTS prefetch_committed timestamptz NOT NULL DEFAULT clock_timestamp()
      ;;
      CREATE OR REPLACE FUNCTION {table}_prefetch_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'TRUNCATE' THEN
          INSERT INTO {outbox} (prefetch_version) VALUES (nextval('{sequence}'));
          RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR ({oldkeys}) IS DISTINCT FROM ({newkeys})) THEN
          INSERT INTO {outbox} ({keys}, prefetch_version) VALUES ({oldkeys}, OLD.{version});
        END IF;
        IF TG_OP <> 'DELETE' THEN
          INSERT INTO {outbox} ({keys}, prefetch_version) VALUES ({newkeys}, NEW.{version});
        END IF;
        RETURN NULL;
      END $$
      ;;
      CREATE OR REPLACE TRIGGER prefetch_outbox AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_prefetch_outbox()
      ;;
      CREATE OR REPLACE TRIGGER prefetch_truncate AFTER TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_prefetch_outbox()
      ;;
      ALTER TABLE {table} ENABLE ALWAYS TRIGGER prefetch_outbox, ENABLE ALWAYS TRIGGER prefetch_truncate
      """,
      """
      DROP PUBLICATION IF EXISTS {publication}
      ;;
      ALTER TABLE {table} REPLICA IDENTITY DEFAULT
      ;;
      DROP TRIGGER IF EXISTS prefetch_truncate ON {table}
      ;;
      DROP TRIGGER IF EXISTS prefetch_outbox ON {table}
      ;;
      DROP TRIGGER IF EXISTS prefetch_version ON {table}
      ;;
      DROP FUNCTION IF EXISTS {table}_prefetch_outbox()
      ;;
      DROP FUNCTION IF EXISTS {table}_prefetch_version()
      ;;
      DROP TABLE IF EXISTS {outbox}
      ;;
      ALTER TABLE {table} DROP COLUMN IF EXISTS {version}
      ;;
      DROP SEQUENCE IF EXISTS {sequence}
      """,
      "SELECT last_value FROM {sequence}",
      "SELECT pg_postmaster_start_time()::text",
      "SELECT pg_current_xact_id()::text::bigint",
      "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
      """
      ALTER TABLE {table} REPLICA IDENTITY FULL
      ;;
      DO $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_publication WHERE pubname = '{publication}') THEN
          CREATE PUBLICATION {publication} FOR TABLE {table}, prefetch_history;
        END IF;
      END $$
      """),

  MARIADB(
      """
      CREATE SEQUENCE IF NOT EXISTS {sequence} NOCACHE
      ;;
      ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {version} BIGINT NOT NULL DEFAULT NEXTVAL({sequence})
      ;;
      CREATE INDEX IF NOT EXISTS {plain}_prefetch_version ON {table} ({version})
      ;;
      CREATE OR REPLACE TRIGGER {table}_prefetch_bi BEFORE INSERT ON {table}
        FOR EACH ROW SET NEW.{version} = NEXTVAL({sequence})
      ;;
      CREATE OR REPLACE TRIGGER {table}_prefetch_bu BEFORE UPDATE ON {table}
        FOR EACH ROW SET NEW.{version} = NEXTVAL({sequence})
      """,
      """
      CREATE TABLE IF NOT EXISTS {outbox} (
        prefetch_seq BIGINT AUTO_INCREMENT PRIMARY KEY,
        prefetch_version BIGINT NOT NULL DEFAULT 0,
        prefetch_committed TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))
        AS SELECT {keys} FROM {table} WHERE FALSE
      ;;
      CREATE OR REPLACE TRIGGER {table}_prefetch_ai AFTER INSERT ON {table} FOR EACH ROW
        INSERT INTO {outbox} ({keys}, prefetch_version) VALUES ({newkeys}, NEW.{version})
      ;;
      CREATE OR REPLACE TRIGGER {table}_prefetch_au AFTER UPDATE ON {table} FOR EACH ROW
      BEGIN
        IF NOT (({oldkeys}) <=> ({newkeys})) THEN
          INSERT INTO {outbox} ({keys}, prefetch_version) VALUES ({oldkeys}, OLD.{version});
        END IF;
        INSERT INTO {outbox} ({keys}, prefetch_version) VALUES ({newkeys}, NEW.{version});
      END
      ;;
      CREATE OR REPLACE TRIGGER {table}_prefetch_ad AFTER DELETE ON {table} FOR EACH ROW
        INSERT INTO {outbox} ({keys}, prefetch_version) VALUES ({oldkeys}, OLD.{version})
      """,
      """
      DROP TRIGGER IF EXISTS {table}_prefetch_bi
      ;;
      DROP TRIGGER IF EXISTS {table}_prefetch_bu
      ;;
      DROP TRIGGER IF EXISTS {table}_prefetch_ai
      ;;
      DROP TRIGGER IF EXISTS {table}_prefetch_au
      ;;
      DROP TRIGGER IF EXISTS {table}_prefetch_ad
      ;;
      DROP TABLE IF EXISTS {outbox}
      ;;
      ALTER TABLE {table} DROP COLUMN IF EXISTS {version}
      ;;
      DROP SEQUENCE IF EXISTS {sequence}
      """,
      "SELECT next_not_cached_value - 1 FROM {sequence}",
      "",
      "",
      "",
      ""),

  H2(
      """
      CREATE SEQUENCE IF NOT EXISTS {sequence} NO CACHE
      ;;
      ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {version} BIGINT DEFAULT NEXT VALUE FOR {sequence} NOT NULL
      ;;
      CREATE INDEX IF NOT EXISTS {table}_prefetch_version ON {table} ({version})
      ;;
      CREATE TRIGGER IF NOT EXISTS {table}_prefetch_v BEFORE INSERT, UPDATE ON {table}
        FOR EACH ROW CALL 'io.prefetchbench.jdbc.H2Triggers$Version'
      """,
      """
      CREATE TABLE IF NOT EXISTS {outbox} (
        prefetch_seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        prefetch_version BIGINT NOT NULL,
        prefetch_committed TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
        {keydefs})
      ;;
      CREATE TRIGGER IF NOT EXISTS {table}_prefetch_o AFTER INSERT, UPDATE, DELETE ON {table}
        FOR EACH ROW CALL 'io.prefetchbench.jdbc.H2Triggers$Outbox'
      """,
      """
      DROP TRIGGER IF EXISTS {table}_prefetch_o
      ;;
      DROP TRIGGER IF EXISTS {table}_prefetch_v
      ;;
      DROP TABLE IF EXISTS {outbox}
      ;;
      ALTER TABLE {table} DROP COLUMN IF EXISTS {version}
      ;;
      DROP SEQUENCE IF EXISTS {sequence}
      """,
      "SELECT BASE_VALUE - 1 FROM INFORMATION_SCHEMA.SEQUENCES WHERE UPPER(SEQUENCE_NAME) ="
          + " UPPER('{plain}_prefetch_seq')",
      "",
      "",
      "",
      "");

  private static final String HISTORY =
      """
      CREATE TABLE IF NOT EXISTS prefetch_history (table_name VARCHAR(200) PRIMARY KEY, epoch BIGINT NOT NULL)
      """;

  private final String versions;
  private final String outbox;
  private final String removal;
  private final String lastVersion;
  private final String incarnation;
  private final String barrier;
  private final String oldest;
  private final String decoding;

  Dialect(
      String versions,
      String outbox,
      String removal,
      String lastVersion,
      String incarnation,
      String barrier,
      String oldest,
      String decoding) {
    this.versions = versions;
    this.outbox = outbox;
    this.removal = removal;
    this.lastVersion = lastVersion;
    this.incarnation = incarnation;
    this.barrier = barrier;
    this.oldest = oldest;
    this.decoding = decoding;
  }

  /** The dialect of this database. */
  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    for (Dialect dialect : values()) {
      if (product.toUpperCase(Locale.ROOT).contains(dialect.name())) {
        return dialect;
      }
    }
    throw SourceException.misconfigured(
        "the database is " + product + "; PostgreSQL, MariaDB and H2 are supported", null);
  }

  List<String> versionStatements(JdbcTable table) {
    return split(HISTORY + ";;" + versions, table, "");
  }

  /** The statements that add the outbox. */
  List<String> outboxStatements(JdbcTable table, String keyDefinitions) {
    return split(outbox, table, keyDefinitions);
  }

  /** The statements that publish the table for logical decoding. */
  List<String> decodingStatements(JdbcTable table) {
    if (decoding.isEmpty()) {
      throw SourceException.misconfigured(
          "logical decoding is supported for PostgreSQL, not for " + this, null);
    }
    return split(decoding, table, "");
  }

  /** Draws a transaction number; empty if commits are visible as soon as a feed shows them. */
  String barrierQuery() {
    return barrier;
  }

  /** Asks for the oldest transaction number that has not ended; see {@link #barrierQuery}. */
  String oldestQuery() {
    return oldest;
  }

  List<String> removalStatements(JdbcTable table) {
    return split(removal, table, "");
  }

  /** Asks for the newest version drawn from the sequence, by committed transactions or others. */
  String lastVersionQuery(JdbcTable table) {
    return fill(lastVersion, table, "");
  }

  /** Asks for the incarnation of the server; empty if there is no such question. */
  String incarnationQuery() {
    return incarnation;
  }

  /** A column's name for a statement, quoted, as it may be a reserved word. */
  String quote(String name) {
    return this == MARIADB
        ? '`' + name.replace("`", "``") + '`'
        : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Asks for a column such that the driver does not interpret it. */
  String selected(String column, ColumnKind kind) {
    return switch (kind) {
      case EPOCH_SECONDS -> "UNIX_TIMESTAMP(" + column + ")";
      case YEAR -> column + " + 0";
      default -> column;
    };
  }

  /** How a point in time of the outbox is read. */
  ColumnKind instant() {
    return this == MARIADB ? ColumnKind.EPOCH_SECONDS : ColumnKind.INSTANT;
  }

  /**
   * The kind of a column.
   *
   * @return null if such a column cannot be cached
   */
  @Nullable ColumnKind kind(int jdbcType, String typeName) {
    if (this != MARIADB) {
      return ColumnKind.of(jdbcType, typeName);
    }
    return switch (typeName.toUpperCase(Locale.ROOT)) {
      case "TIMESTAMP" -> ColumnKind.EPOCH_SECONDS; // the driver prints it in its time zone
      case "YEAR" -> ColumnKind.YEAR;
      case "GEOMETRY" -> null;
      default -> ColumnKind.of(jdbcType, typeName);
    };
  }

  private static List<String> split(String script, JdbcTable table, String keyDefinitions) {
    return Stream.of(fill(script, table, keyDefinitions).split(";;", -1))
        .map(String::strip)
        .toList();
  }

  private static String fill(String script, JdbcTable table, String keyDefinitions) {
    return script
        .replace("{table}", table.sql())
        .replace("{plain}", table.derivedPlain("").replaceAll("_$", ""))
        .replace("{sequence}", table.derived("prefetch_seq"))
        .replace("{outbox}", table.derived("prefetch_outbox"))
        .replace("{publication}", JdbcSchema.publicationOf(table))
        .replace("{version}", table.version())
        .replace("{keydefs}", keyDefinitions)
        .replace("{keys}", String.join(", ", table.id()))
        .replace("{oldkeys}", prefixed("OLD.", table))
        .replace("{newkeys}", prefixed("NEW.", table));
  }

  private static String prefixed(String prefix, JdbcTable table) {
    return table.id().stream().map(name -> prefix + name).collect(Collectors.joining(", "));
  }
}
