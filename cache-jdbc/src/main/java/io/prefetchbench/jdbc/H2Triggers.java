package io.prefetchbench.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of {@link JdbcSchema} for H2, whose triggers are classes. H2 loads them by name, so
 * this library must be on the class path of whatever process opens the database.
 */
public final class H2Triggers {
  private H2Triggers() {}

  /** Fills the version column. */
  public static final class Version implements Trigger {
    private String sequence = "";
    private int column = -1;

    @Override
    public void init(
        Connection connection,
        String schema,
        String trigger,
        String table,
        boolean before,
        int type)
        throws SQLException {
      sequence = schema + "." + table + "_prefetch_seq";
      List<String> names = columns(connection, schema, table);
      column = names.indexOf(versionColumn(connection, schema, table).toLowerCase(Locale.ROOT));
    }

    @Override
    public void fire(
        Connection connection,
        @Nullable Object @Nullable [] before,
        @Nullable Object @Nullable [] after)
        throws SQLException {
      Object[] row = Objects.requireNonNull(after);
      row[column] = next(connection, sequence);
    }
  }

  /** Writes the keys of changed rows into the outbox. */
  public static final class Outbox implements Trigger {
    private String insert = "";
    private int[] keys = {};
    private int version = -1;

    @Override
    public void init(
        Connection connection,
        String schema,
        String trigger,
        String table,
        boolean before,
        int type)
        throws SQLException {
      String outbox = table + "_prefetch_outbox";
      if (table.equals(table.toUpperCase(Locale.ROOT))) {
        outbox = outbox.toUpperCase(Locale.ROOT);
      }
      List<String> names = columns(connection, schema, table);
      List<String> kept = columns(connection, schema, outbox);
      kept.removeIf(name -> name.startsWith("prefetch_"));
      keys = kept.stream().mapToInt(names::indexOf).toArray();
      version = names.indexOf(versionColumn(connection, schema, table).toLowerCase(Locale.ROOT));
      insert =
          "INSERT INTO %s.%s (prefetch_version, %s) VALUES (?%s)"
              .formatted(
                  schema,
                  table + "_prefetch_outbox",
                  String.join(", ", kept),
                  ", ?".repeat(keys.length));
    }

    @Override
    public void fire(
        Connection connection,
        @Nullable Object @Nullable [] before,
        @Nullable Object @Nullable [] after)
        throws SQLException {
      if (before != null && (after == null || hasOtherKey(before, after))) {
        write(connection, before);
      }
      if (after != null) {
        write(connection, after);
      }
    }

    private boolean hasOtherKey(@Nullable Object[] before, @Nullable Object[] after) {
      for (int key : keys) {
        if (!Objects.equals(before[key], after[key])) {
          return true;
        }
      }
      return false;
    }

    private void write(Connection connection, @Nullable Object[] row) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(insert)) {
        statement.setObject(1, row[version]);
        for (int i = 0; i < keys.length; i++) {
          statement.setObject(i + 2, row[keys[i]]);
        }
        var unused = statement.executeUpdate();
      }
    }
  }

  private static List<String> columns(Connection connection, String schema, String table)
      throws SQLException {
    DatabaseMetaData meta = connection.getMetaData();
    List<String> names = new ArrayList<>();
    try (ResultSet columns = meta.getColumns(null, schema, table, null)) {
      while (columns.next()) {
        names.add(columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /** The column whose default draws from the sequence. */
  private static String versionColumn(Connection connection, String schema, String table)
      throws SQLException {
    try (ResultSet columns = connection.getMetaData().getColumns(null, schema, table, null)) {
      while (columns.next()) {
        String value = columns.getString("COLUMN_DEF");
        if (value != null && value.toLowerCase(Locale.ROOT).contains("prefetch_seq")) {
          return columns.getString("COLUMN_NAME");
        }
      }
    }
    throw new SQLException("table " + table + " has no version column; JdbcSchema.install adds it");
  }

  private static long next(Connection connection, String sequence) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT NEXT VALUE FOR " + sequence)) {
      if (!result.next()) {
        throw new SQLException("no next value of " + sequence);
      }
      return result.getLong(1);
    }
  }
}
