package io.prefetchbench.testkit;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A table of generated entities in a PostgreSQL, changed by one statement per mutation, each
 * committed by itself.
 *
 * <p>Changes go over a fixed number of connections, those of one id always over the same. A
 * connection that failed is replaced by the next change; one that cannot be opened fails the
 * change, which then was not sent. An entity's columns are all texts; the row's version is returned
 * by the statement that wrote it.
 *
 * <p>Thread-safe.
 */
public final class TablePrimary implements WritablePrimary, AutoCloseable {
  /** The table, in the schema of the connections. */
  public static final String TABLE = "entity";

  public static final String ID = "id";

  private static final String VERSION = "row_version";
  private static final int CONNECTIONS = 16;
  private static final int FILL_PARAMETERS_MAX = 20_000;
  private static final int FILL_ROWS_MAX = 500;

  private final DataSource dataSource;
  private final PrimarySource rows;
  private final List<Lane> lanes;
  private volatile @Nullable Layout layout;

  /**
   * Describes a table that exists, or will before its first use; connects to nothing. Keeps up to
   * 16 connections.
   */
  public TablePrimary(DataSource dataSource, PrimarySource rows) {
    this.dataSource = dataSource;
    this.rows = rows;
    this.lanes = IntStream.range(0, CONNECTIONS).mapToObj(Lane::new).toList();
  }

  /** Creates the table unless it is there. It still lacks its version column and triggers. */
  public static void createTable(DataSource dataSource, Shape shape) {
    String columns =
        Stream.concat(Stream.of(ID), shape.fields(0, 0, 1).keySet().stream())
            .distinct()
            .skip(1)
            .map(name -> ", \"" + name + "\" text NOT NULL")
            .collect(Collectors.joining());
    String sql =
        "CREATE TABLE IF NOT EXISTS %s (%s text COLLATE \"C\" PRIMARY KEY%s)"
            .formatted(TABLE, ID, columns);
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      boolean unused = statement.execute(sql);
    } catch (SQLException e) {
      throw failed("creating the table", e);
    }
  }

  private static SourceException failed(String doing, SQLException e) {
    return SourceException.unavailable(doing + ": " + e.getMessage(), e);
  }

  /** The table's columns and the statements with them. */
  private record Layout(List<String> columns, long epoch) {
    static Layout of(Connection connection, PrimarySource rows) throws SQLException {
      List<String> columns = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet none = statement.executeQuery("SELECT * FROM " + TABLE + " WHERE 1 = 0")) {
        ResultSetMetaData meta = none.getMetaData();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
          columns.add(meta.getColumnName(i));
        }
      }
      columns.remove(VERSION);
      return new Layout(List.copyOf(columns), rows.position().epoch());
    }

    private String names() {
      return columns.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }

    private String marks() {
      return "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
    }

    String insert(int count) {
      String all = String.join(", ", Collections.nCopies(count, marks()));
      return "INSERT INTO %s (%s) VALUES %s".formatted(TABLE, names(), all);
    }

    String upsert() {
      String changes =
          columns.stream()
              .filter(name -> !name.equals(ID))
              .map(name -> "\"%1$s\" = EXCLUDED.\"%1$s\"".formatted(name))
              .collect(Collectors.joining(", "));
      return "%s ON CONFLICT (%s) DO UPDATE SET %s RETURNING %s"
          .formatted(insert(1), ID, changes, VERSION);
    }

    int bind(PreparedStatement statement, int from, Map<String, String> fields)
        throws SQLException {
      int next = from;
      for (String column : columns) {
        statement.setString(next++, fields.getOrDefault(column, ""));
      }
      return next;
    }

    /** A row as the table has it: with the id as a field, which the checksum covers too. */
    Map<String, String> row(String id, Map<String, String> fields) {
      if (fields.containsKey(ID)) {
        return fields;
      }
      Map<String, String> row = new LinkedHashMap<>();
      row.put(ID, id);
      row.putAll(fields);
      if (row.containsKey(Shape.CHECKSUM_FIELD)) {
        row.put(Shape.CHECKSUM_FIELD, Shape.checksum(row));
      }
      return row;
    }

    /** The version of a row, or of its deletion. */
    Mutation mutation(String id, long version, boolean isDelete) {
      return new Mutation(id, new Version(epoch, 2 * version + (isDelete ? 1 : 0)), 0, 0);
    }
  }

  private Layout layout(Connection connection) throws SQLException {
    Layout known = layout;
    if (known == null) {
      known = Layout.of(connection, rows);
      layout = known;
    }
    return known;
  }

  private interface Work<T> {
    T run(Connection connection, Layout layout) throws SQLException;
  }

  /** One connection and the thread that uses it. */
  private final class Lane {
    private final ExecutorService thread;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();
    private @Nullable Connection connection;

    Lane(int number) {
      thread =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread created = new Thread(task, "primary-" + number);
                created.setDaemon(true);
                return created;
              });
    }

    <T> T run(String doing, Work<T> work) {
      try {
        Connection open = connection;
        if (open == null) {
          open = dataSource.getConnection();
          connection = open;
        }
        return work.run(open, layout(open));
      } catch (SQLException e) {
        giveBack();
        throw failed(doing, e);
      }
    }

    PreparedStatement prepare(Connection open, String sql) throws SQLException {
      PreparedStatement known = prepared.get(sql);
      if (known == null) {
        known = open.prepareStatement(sql);
        prepared.put(sql, known);
      }
      return known;
    }

    void giveBack() {
      prepared.clear();
      Connection open = connection;
      connection = null;
      if (open != null) {
        try {
          open.close();
        } catch (SQLException e) {
          // It is unusable, which is why it is given back.
        }
      }
    }
  }

  private Lane lane(String id) {
    return lanes.get(Math.floorMod(id.hashCode(), lanes.size()));
  }

  @Override
  public CompletableFuture<Optional<Mutation>> change(
      Op op, String id, Map<String, String> fields, Runnable onSend) {
    Lane lane = lane(id);
    return CompletableFuture.supplyAsync(
        () ->
            lane.run(
                "changing " + id,
                (connection, known) -> {
                  boolean isDelete = op == Op.DELETE;
                  PreparedStatement statement =
                      lane.prepare(connection, isDelete ? DELETE : known.upsert());
                  if (isDelete) {
                    statement.setString(1, id);
                  } else {
                    int unused = known.bind(statement, 1, known.row(id, fields));
                  }
                  onSend.run();
                  return written(statement, id, known, isDelete);
                }),
        lane.thread);
  }

  private static final String DELETE =
      "DELETE FROM %s WHERE %s = ? RETURNING %s".formatted(TABLE, ID, VERSION);

  private static Optional<Mutation> written(
      PreparedStatement statement, String id, Layout known, boolean isDelete) throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      return result.next()
          ? Optional.of(known.mutation(id, result.getLong(1), isDelete))
          : Optional.empty();
    }
  }

  /** Runs on the lane of an id, after the changes of that id that were requested before. */
  private <T> T await(String id, String doing, Work<T> work) {
    Lane lane = lane(id);
    return joined(CompletableFuture.supplyAsync(() -> lane.run(doing, work), lane.thread));
  }

  private static <T> T joined(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public Optional<Mutation> add(String id, Map<String, String> fields) {
    return await(
        id,
        "adding " + id,
        (connection, known) -> {
          String sql = known.insert(1) + " ON CONFLICT DO NOTHING RETURNING " + VERSION;
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int unused = known.bind(statement, 1, known.row(id, fields));
            return written(statement, id, known, false);
          }
        });
  }

  @Override
  public Optional<Mutation> update(String id, String field, String value) {
    return await(
        id,
        "changing " + id,
        (connection, known) -> {
          if (field.equals(ID) || !known.columns().contains(field)) {
            throw new IllegalArgumentException(
                "the table has no column " + field + " that can be changed: " + known.columns());
          }
          String sql =
              "UPDATE %s SET \"%s\" = ? WHERE %s = ? RETURNING %s"
                  .formatted(TABLE, field, ID, VERSION);
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            statement.setString(2, id);
            return written(statement, id, known, false);
          }
        });
  }

  @Override
  public Optional<Mutation> delete(String id) {
    return joined(change(Op.DELETE, id, Map.of(), () -> {}));
  }

  @Override
  public List<String> ids() {
    return await(
        "",
        "listing ids",
        (connection, known) -> {
          List<String> ids = new ArrayList<>();
          String sql = "SELECT %s FROM %s ORDER BY %s".formatted(ID, TABLE, ID);
          try (Statement statement = connection.createStatement();
              ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
              ids.add(result.getString(1));
            }
          }
          return ids;
        });
  }

  @Override
  public void fill(Shape shape, long count, long seed, LongConsumer progress) {
    var unused =
        await(
            "",
            "filling the table",
            (connection, known) -> {
              int most = Math.min(FILL_ROWS_MAX, FILL_PARAMETERS_MAX / known.columns().size());
              for (long from = 0; from < count; ) {
                int size = (int) Math.min(most, count - from);
                insert(connection, known, shape, seed, from, size);
                from += size;
                progress.accept(from);
              }
              return true;
            });
  }

  /** Lets the database count the rows now, and not at some time during a measurement. */
  public void analyze() {
    var unused =
        await(
            "",
            "analysing the table",
            (connection, known) -> {
              try (Statement statement = connection.createStatement()) {
                return statement.execute("ANALYZE " + TABLE);
              }
            });
  }

  private static void insert(
      Connection connection, Layout known, Shape shape, long seed, long from, int size)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(known.insert(size))) {
      int next = 1;
      for (long index = from; index < from + size; index++) {
        Map<String, String> fields = shape.fields(index, seed, 1);
        next = known.bind(statement, next, known.row(Shape.id(index), fields));
      }
      int unused = statement.executeUpdate();
    }
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    return rows.snapshot(afterId, limit);
  }

  @Override
  public List<Row> read(List<String> ids) {
    return rows.read(ids);
  }

  @Override
  public Version position() {
    return rows.position();
  }

  @Override
  public Version committed() {
    return rows.committed();
  }

  @Override
  public String incarnation() {
    return rows.incarnation();
  }

  @Override
  public boolean settle() {
    return rows.settle();
  }

  @Override
  public long count() {
    return rows.count();
  }

  /** Ends the changes in flight and gives the connections back. */
  @Override
  public void close() {
    for (Lane lane : lanes) {
      lane.thread.execute(lane::giveBack);
      lane.thread.shutdown();
    }
  }
}
