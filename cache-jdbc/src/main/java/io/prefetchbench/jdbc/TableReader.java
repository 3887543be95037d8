package io.prefetchbench.jdbc;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one table become entities: the columns that exist, their kinds, and the list of
 * columns of every query. Immutable; made anew when the table has changed.
 *
 * <p>The selected columns are those of {@link #columns}, the version column after them. A version
 * {@code v} of the table is position {@code 2v} of a row and {@code 2v + 1} of its deletion: above
 * the row that was deleted, and below whatever is inserted next.
 */
final class TableReader {
  private final JdbcTable table;
  private final Dialect dialect;
  private final List<Column> columns;
  private final List<Column> keys;

  /** A column and how it is read. */
  record Column(String name, String sql, ColumnKind kind, String typeName) {
    static Column of(String stored, ColumnKind kind, String typeName, Dialect dialect) {
      return new Column(JdbcTable.fieldName(stored), dialect.quote(stored), kind, typeName);
    }
  }

  private TableReader(JdbcTable table, Dialect dialect, List<Column> columns) {
    this.table = table;
    this.dialect = dialect;
    this.columns = List.copyOf(columns);
    this.keys = table.id().stream().map(name -> find(columns, name)).toList();
  }

  private static Column find(List<Column> columns, String name) {
    return columns.stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  /** Reads the table's description from the database. */
  static TableReader of(Connection connection, JdbcTable table) throws SQLException {
    Dialect dialect = Dialect.of(connection);
    Map<String, Column> existing = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    try (PreparedStatement none =
            connection.prepareStatement("SELECT * FROM " + table.sql() + " WHERE 1 = 0");
        ResultSet nothing = none.executeQuery()) {
      ResultSetMetaData meta = nothing.getMetaData();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        String stored = meta.getColumnName(i);
        String typeName = meta.getColumnTypeName(i);
        @Nullable ColumnKind kind = dialect.kind(meta.getColumnType(i), typeName);
        if (kind == null) {
          unknown.add(stored + " (" + typeName + ")");
        } else {
          Column column = Column.of(stored, kind, typeName, dialect);
          existing.put(stored.toLowerCase(Locale.ROOT), column);
        }
      }
    }
    List<String> wanted = new ArrayList<>(table.id());
    if (table.columns().isEmpty()) {
      refuse(table, unknown);
      existing.keySet().stream().filter(name -> !isListed(wanted, name)).forEach(wanted::add);
      wanted.removeIf(name -> name.equalsIgnoreCase(table.version()));
    } else {
      table.columns().stream().filter(name -> !isListed(wanted, name)).forEach(wanted::add);
    }
    List<Column> columns = new ArrayList<>();
    for (String name : wanted) {
      columns.add(existing(table, existing, name));
    }
    existing(table, existing, table.version());
    TableReader reader = new TableReader(table, dialect, columns);
    reader.keys.forEach(key -> refuseKey(table, key));
    return reader;
  }

  /** Name and type of each id column, as for {@code CREATE TABLE}. */
  static String keyDefinitions(Connection connection, JdbcTable table) throws SQLException {
    String sql =
        "SELECT %s FROM %s WHERE 1 = 0".formatted(String.join(", ", table.id()), table.sql());
    try (PreparedStatement none = connection.prepareStatement(sql);
        ResultSet nothing = none.executeQuery()) {
      ResultSetMetaData meta = nothing.getMetaData();
      List<String> keys = new ArrayList<>();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        keys.add(table.id().get(i - 1) + " " + meta.getColumnTypeName(i));
      }
      return String.join(", ", keys);
    }
  }

  private static boolean isListed(List<String> names, String name) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }

  private static void refuse(JdbcTable table, List<String> unknown) {
    if (!unknown.isEmpty()) {
      throw SourceException.misconfigured(
          "table %s has columns whose type cannot be cached: %s; leave them out with columns(…), or cast them in a view"
              .formatted(table.name(), String.join(", ", unknown)),
          null);
    }
  }

  private static void refuseKey(JdbcTable table, Column key) {
    if (!key.kind().isIdentifying()) {
      throw SourceException.misconfigured(
          "column %s of table %s has type %s, which cannot be an id"
              .formatted(key.name(), table.name(), key.typeName()),
          null);
    }
  }

  private static Column existing(JdbcTable table, Map<String, Column> existing, String name) {
    Column column = existing.get(name.toLowerCase(Locale.ROOT));
    if (column == null) {
      throw SourceException.misconfigured(
          "table %s has no column %s that can be cached%s"
              .formatted(
                  table.name(),
                  name,
                  name.equals(table.version()) ? "; JdbcSchema.install adds it" : ""),
          null);
    }
    return column;
  }

  JdbcTable table() {
    return table;
  }

  Dialect dialect() {
    return dialect;
  }

  /** The selected columns, the version, and the epoch of the table's history. */
  String selection(String prefix) {
    return columns.stream()
            .map(column -> dialect.selected(prefix + column.sql(), column.kind()))
            .collect(Collectors.joining(", "))
        + ", "
        + prefix
        + table.version()
        + ", (SELECT epoch FROM prefetch_history WHERE table_name = '"
        + table.name()
        + "')";
  }

  /** Number of columns of {@link #selection}. */
  int width() {
    return columns.size() + 2;
  }

  /** The id columns, as a row value where there are several. */
  String keyTuple(String prefix) {
    String names = keys.stream().map(key -> prefix + key.sql()).collect(Collectors.joining(", "));
    return keys.size() == 1 ? names : "(" + names + ")";
  }

  String keyPlaceholders() {
    String marks = keys.stream().map(key -> "?").collect(Collectors.joining(", "));
    return keys.size() == 1 ? marks : "(" + marks + ")";
  }

  /** Binds the columns of an id; returns the index after the last. */
  int bind(PreparedStatement statement, int from, List<Object> key) throws SQLException {
    int next = from;
    for (Object part : key) {
      statement.setObject(next++, part);
    }
    return next;
  }

  /** The values of the id columns; null if no row can have this id. */
  @Nullable List<Object> key(String id) {
    List<String> parts = split(id);
    if (parts.size() != keys.size()) {
      return null;
    }
    List<Object> values = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      Object value = keys.get(i).kind().parse(parts.get(i));
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  private List<String> split(String id) {
    if (keys.size() == 1) {
      return List.of(id);
    }
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c == JdbcTable.ESCAPE && i + 1 < id.length()) {
        part.append(id.charAt(++i));
      } else if (c == JdbcTable.SEPARATOR) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  /** The id of the current row, from its first id column on. */
  @Nullable String id(ResultSet row, int from) throws SQLException {
    List<@Nullable String> parts = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      parts.add(keys.get(i).kind().read(row, from + i));
    }
    return table.idOf(name -> parts.get(table.id().indexOf(name)));
  }

  /**
   * The current row of a query whose columns begin with {@link #selection}; null if an outer join
   * found none.
   */
  PrimarySource.@Nullable Row row(ResultSet row, int from, long committedMicros)
      throws SQLException {
    String id = id(row, from);
    if (id == null) {
      return null;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String text = columns.get(i).kind().read(row, from + i);
      if (text != null || table.isNullsAsEmptyText()) {
        fields.put(columns.get(i).name(), text == null ? "" : text);
      }
    }
    long version = row.getLong(from + columns.size());
    return PrimarySource.row(id, fields, version(epoch(row, from), 2 * version), committedMicros);
  }

  long epoch(ResultSet row, int from) throws SQLException {
    long epoch = row.getLong(from + columns.size() + 1);
    if (row.wasNull()) {
      throw SourceException.misconfigured(
          "table prefetch_history has no epoch of " + table.name() + "; JdbcSchema.install adds it",
          null);
    }
    return epoch;
  }

  private static Version version(long epoch, long position) {
    return new Version(epoch, position);
  }
}
