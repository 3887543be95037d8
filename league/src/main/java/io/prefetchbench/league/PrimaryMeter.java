package io.prefetchbench.league;

import io.prefetchbench.testbed.environment.ProcFs;
import io.prefetchbench.testbed.primary.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a run costs the database, as the database itself counts it: transactions, changed rows of
 * the table, and the CPU time of its processes, read twice a second. Its backends report their
 * counts once a second, so a figure over a few seconds is accurate to some percent.
 *
 * <p>Thread-safe.
 */
final class PrimaryMeter implements AutoCloseable {
  private static final long PAUSE_MILLIS = 500;
  private static final long JOIN_MILLIS = 5_000;
  private static final String COUNTS =
      "SELECT (SELECT xact_commit + xact_rollback FROM pg_stat_database"
          + " WHERE datname = current_database()),"
          + " (SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)"
          + " FROM pg_stat_user_tables WHERE relname = 'entity')";

  private final PostgresServer server;
  private final List<Reading> readings = new ArrayList<>();
  private final Thread thread = new Thread(this::read, "primary-meter");
  private volatile boolean over;
  private volatile @Nullable String problem;

  /** One reading, in totals; {@code own}: transactions of this meter. */
  private record Reading(Instant at, long transactions, long changes, long own, double cpuNanos) {}

  /** Load on the database per second: transactions besides changes, changed rows, CPU time. */
  record Load(double readsPerSecond, double changesPerSecond, OptionalDouble cpus) {}

  private PrimaryMeter(PostgresServer server) {
    this.server = server;
    thread.setDaemon(true);
  }

  static PrimaryMeter start(PostgresServer server) {
    PrimaryMeter meter = new PrimaryMeter(server);
    meter.thread.start();
    return meter;
  }

  private void read() {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      for (long own = 1; !over; own++) {
        try (ResultSet counts = statement.executeQuery(COUNTS)) {
          boolean unused = counts.next();
          add(counts.getLong(1), counts.getLong(2), own);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (SQLException e) {
      problem = e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void add(long transactions, long changes, long own) {
    double cpu =
        server.pid().isPresent()
            ? ProcFs.ofMachine().cpuNanosOfFamily(server.pid().getAsLong()).orElse(-1)
            : -1;
    readings.add(new Reading(Instant.now(), transactions, changes, own, cpu));
  }

  /** The load between two times, both within the life of this meter; empty if it is not known. */
  synchronized Optional<Load> between(Instant begin, Instant end) {
    double seconds = Duration.between(begin, end).toNanos() / 1e9;
    if (problem != null || readings.size() < 2 || seconds <= 0) {
      return Optional.empty();
    }
    double changes = delta(Reading::changes, begin, end);
    double others = delta(r -> r.transactions() - r.own(), begin, end) - changes;
    boolean hasCpu = readings.stream().allMatch(r -> r.cpuNanos() >= 0);
    OptionalDouble cpus =
        hasCpu
            ? OptionalDouble.of(delta(Reading::cpuNanos, begin, end) / 1e9 / seconds)
            : OptionalDouble.empty();
    return Optional.of(new Load(Math.max(0, others) / seconds, changes / seconds, cpus));
  }

  private double delta(ToDoubleFunction<Reading> total, Instant begin, Instant end) {
    return at(total, end) - at(total, begin);
  }

  /** The total at a time between two readings. */
  private double at(ToDoubleFunction<Reading> total, Instant when) {
    Reading before = readings.get(0);
    for (Reading each : readings) {
      if (each.at().isAfter(when)) {
        double span = Duration.between(before.at(), each.at()).toNanos();
        double part = span == 0 ? 0 : Duration.between(before.at(), when).toNanos() / span;
        double from = total.applyAsDouble(before);
        return from + Math.max(0, part) * (total.applyAsDouble(each) - from);
      }
      before = each;
    }
    return total.applyAsDouble(before);
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
