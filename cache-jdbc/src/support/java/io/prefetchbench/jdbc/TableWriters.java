package io.prefetchbench.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;

/**
 * Writers that insert, update and delete around few ids of a table with the columns {@code id},
 * {@code name} and {@code price}, some in transactions that are rolled back. Not thread-safe.
 */
public final class TableWriters {
  private static final int FIRST_ID = 450;
  private static final int IDS = 100;

  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  /** Starts some writers, each for 300 transactions. */
  public static TableWriters start(DataSource database, String table, int count) {
    TableWriters writers = new TableWriters();
    for (int i = 0; i < count; i++) {
      int seed = i;
      Thread thread = new Thread(() -> write(database, table, seed, 300), "writer-" + seed);
      thread.setUncaughtExceptionHandler((failed, cause) -> writers.failed(cause));
      writers.threads.add(thread);
      thread.start();
    }
    return writers;
  }

  private void failed(Throwable cause) {
    synchronized (failures) {
      failures.add(cause);
    }
  }

  /** Waits until all have ended, and fails if one of them failed. */
  public void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        throw new IllegalStateException("a writer failed", failures.get(0));
      }
    }
  }

  /** Writes on the calling thread; conflicts of writers are rolled back. */
  public static void write(DataSource database, String table, int seed, int transactions) {
    Random random = new Random(seed);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < transactions; i++) {
        String sql = sql(table, random, seed, i);
        try {
          int unused = statement.executeUpdate(sql);
          if (random.nextInt(5) == 0) {
            connection.rollback();
          } else {
            connection.commit();
          }
        } catch (SQLException conflict) {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sql(String table, Random random, int seed, int price) {
    int id = FIRST_ID + random.nextInt(IDS);
    return switch (random.nextInt(3)) {
      case 0 -> "DELETE FROM %s WHERE id = %d".formatted(table, id);
      case 1 ->
          "INSERT INTO %1$s (id, name, price) SELECT %2$d, 's%3$d', %4$d WHERE NOT EXISTS (SELECT 1 FROM %1$s WHERE id = %2$d)"
              .formatted(table, id, seed, price);
      default ->
          "UPDATE %s SET name = 's%d', price = %d WHERE id = %d".formatted(table, seed, price, id);
    };
  }
}
