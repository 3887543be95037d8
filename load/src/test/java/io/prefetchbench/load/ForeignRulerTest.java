package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.plan.Timetable;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.plan.WorkloadFile;
import io.prefetchbench.testbed.primary.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ruler on systems that are not ours and whose staleness is known: real HTTP services over a
 * table in PostgreSQL, which the run changes and reads by configuration alone.
 */
@Tag("nightly")
final class ForeignRulerTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long DELAY_NANOS = 200 * MILLI;
  private static final int DROP_EVERY = 1_000;

  @TempDir Path folder;

  private final ExecutorService threads = Executors.newFixedThreadPool(24);
  private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
  private PostgresServer postgres;
  private HttpServer server;

  /** How a service commits and reads. */
  private interface Service {
    void committed(int key, long version) throws SQLException;

    /** The version; 0 for an unknown key. */
    long read(int key, boolean offered) throws SQLException;
  }

  @BeforeEach
  void start() throws IOException, SQLException {
    postgres = PostgresServer.startEmbedded();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      boolean unused =
          statement.execute("CREATE TABLE item (id int PRIMARY KEY, version bigint NOT NULL)");
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
    postgres.close();
  }

  private Connection connect() {
    try {
      return DriverManager.getConnection(postgres.url());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Executes it on a connection of its own, which is kept for the next one. */
  private long execute(String sql, Object... values) throws SQLException {
    Connection kept = connections.poll();
    Connection connection = kept == null ? connect() : kept;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      if (!statement.execute()) {
        return statement.getUpdateCount();
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next() ? row.getLong(1) : 0;
      }
    } finally {
      connections.add(connection);
    }
  }

  private void write(int key, long version) throws SQLException {
    long unused =
        execute(
            "INSERT INTO item VALUES (?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version",
            key,
            version);
  }

  private long select(int key) throws SQLException {
    return execute("SELECT version FROM item WHERE id = ?", key);
  }

  /** Serves it, and returns the file by which the bench finds it. */
  private Path serve(Service service, String more) throws IOException {
    server.createContext("/items/", exchange -> answer(exchange, service));
    server.createContext("/nothing", exchange -> respond(exchange, 204, ""));
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/items/{n}";
    String json =
        ("{\"commit\": {\"http\": {\"url\": \"%s\", \"body\": \"{version}\"}},"
                + " \"read\": {\"http\": {\"url\": \"%s\", \"version\": \"X-Version\"}}%s}")
            .formatted(url, url, more);
    return Files.writeString(folder.resolve("items.json"), json);
  }

  private static void answer(HttpExchange exchange, Service service) throws IOException {
    String name = exchange.getRequestURI().getPath().substring("/items/".length());
    int key = name.matches("\\d{1,6}") ? Integer.parseInt(name) : -1;
    try {
      if (exchange.getRequestMethod().equals("PUT")) {
        byte[] body = exchange.getRequestBody().readAllBytes();
        service.committed(key, Long.parseLong(new String(body, StandardCharsets.US_ASCII)));
        respond(exchange, 204, "");
        return;
      }
      // The bench reads the last versions, after the load, by another client.
      String client = exchange.getRequestHeaders().getFirst("User-Agent");
      long version = service.read(key, client == null || !client.startsWith("Java-http-client"));
      exchange.getResponseHeaders().set("X-Version", Long.toString(version));
      respond(exchange, version == 0 ? 404 : 200, version == 0 ? "" : "an item");
    } catch (SQLException e) {
      respond(exchange, 500, "");
    }
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String[] load(
      int entities, int reads, int mutations, int seconds, String... more) {
    List<String> words = new ArrayList<>(List.of("--driver", "lean"));
    words.addAll(List.of("--entities", Integer.toString(entities)));
    words.addAll(List.of("--reads", Integer.toString(reads)));
    words.addAll(List.of("--mutations", Integer.toString(mutations)));
    words.addAll(List.of("--duration", seconds + "s", "--objective", "readP99=30s"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  /** What a reader delayed by D makes of a schedule: counts of stale reads, by their age. */
  private record Predicted(long reads, long stale, long olderThan100Millis) {
    static Predicted of(int entities, int reads, int mutations, int seconds) {
      Map<String, String> overrides =
          Map.of(
              "entities",
              Integer.toString(entities),
              "readsPerSecond",
              Integer.toString(reads),
              "mutationsPerSecond",
              Integer.toString(mutations),
              "deleteShare",
              "0",
              "warmup",
              "0s",
              "duration",
              seconds + "s");
      Workload workload =
          WorkloadFile.check(
              "reference-data", WorkloadFile.with(WorkloadFile.open("reference-data"), overrides));
      Timetable due = Timetable.of(workload);
      return of(due.reads(), due.mutations().schedule());
    }

    private static Predicted of(Schedule reads, Schedule changes) {
      Map<Integer, Deque<Long>> hidden = new HashMap<>();
      int next = 0;
      long stale = 0;
      long older = 0;
      for (int n = 0; n < reads.size(); n++) {
        long now = reads.dueNanos(n);
        for (; next < changes.size() && changes.dueNanos(next) <= now; next++) {
          hidden
              .computeIfAbsent(changes.key(next), key -> new ArrayDeque<>())
              .add(changes.dueNanos(next));
        }
        Deque<Long> ofKey = hidden.getOrDefault(reads.key(n), new ArrayDeque<>());
        while (!ofKey.isEmpty() && ofKey.getFirst() <= now - DELAY_NANOS) {
          ofKey.removeFirst();
        }
        if (!ofKey.isEmpty()) {
          stale++;
          older += now - ofKey.getFirst() >= 100 * MILLI ? 1 : 0;
        }
      }
      return new Predicted(reads.size(), stale, older);
    }
  }

  @Test
  void readerDelayedByAKnownTimeIsAsStaleAsPredicted() throws IOException {
    Predicted predicted = Predicted.of(200, 500, 100, 20);
    SystemRun run = SystemRun.of(folder, serve(new Delayed(), ""), load(200, 500, 100, 20));
    JsonNode staleness = run.json("verification.json").path("staleness");
    double p100 = 0;
    for (JsonNode point : staleness.path("fresher")) {
      p100 =
          point.path("limitNanos").asLong() == 100 * MILLI ? point.path("share").asDouble() : p100;
    }
    long older = Math.round((1 - p100) * predicted.reads());
    System.out.printf(
        "delay 200 ms: stale predicted %d, recorded %d of %d; older than 100 ms predicted %d,"
            + " recorded %d; oldest %.1f ms%n",
        predicted.stale(),
        run.reads("stale"),
        staleness.path("judged").asLong(),
        predicted.olderThan100Millis(),
        older,
        staleness.path("oldestNanos").asLong() / 1e6);
    assertThat(staleness.path("judged").asLong()).as(run.err()).isEqualTo(predicted.reads());
    assertThat(run.reads("stale")).isCloseTo(predicted.stale(), Percentage.withPercentage(5));
    assertThat(older).isCloseTo(predicted.olderThan100Millis(), Percentage.withPercentage(10));
    assertThat(run.reads("phantom") + run.reads("missed")).isZero();
    assertThat(run.json("correctness.json").path("monotonicViolations").asLong(-1)).isZero();
  }

  /** Serves each version from a known time after its commit on. */
  private final class Delayed implements Service {
    private record Version(long version, long atNanos) {}

    private final Map<Integer, Deque<Version>> history = new ConcurrentHashMap<>();

    @Override
    public void committed(int key, long version) throws SQLException {
      write(key, version);
      Deque<Version> versions = history.computeIfAbsent(key, k -> new ArrayDeque<>());
      synchronized (versions) {
        // The first one is there at once: it belongs to the preparation.
        long now = System.nanoTime();
        versions.addLast(new Version(version, versions.isEmpty() ? now - DELAY_NANOS : now));
      }
    }

    @Override
    public long read(int key, boolean offered) {
      Deque<Version> versions = history.get(key);
      if (versions == null) {
        return 0;
      }
      synchronized (versions) {
        long visible = System.nanoTime() - DELAY_NANOS;
        long version = 0;
        for (Version each : versions) {
          version = each.atNanos() - visible <= 0 ? each.version() : version;
        }
        return version;
      }
    }
  }

  @Test
  void cacheThatDropsOneInvalidationInAThousandIsFoundOut() throws IOException {
    Dropping cache = new Dropping();
    SystemRun run =
        SystemRun.of(
            folder, serve(cache, ", \"settle\": \"1s\""), load(300, 1_200, 250, 30, "--keys", "0"));
    long stale = run.reads("stale");
    JsonNode last = run.json("verification.json").path("cacheEqualsPrimary");
    System.out.printf(
        "%d of %d invalidations dropped: %d wrong answers given, %d of them within 100 ms, %d"
            + " recorded as stale; %d keys wrong at the end, %d recorded%n",
        cache.dropped.get(),
        cache.commits.get(),
        cache.wrong.get(),
        cache.soon.get(),
        stale,
        cache.wrongNow(),
        last.path("different").asLong());
    assertThat(cache.dropped.get()).as(run.err()).isEqualTo(cache.commits.get() / DROP_EVERY);
    assertThat(stale).isPositive();
    // Of a read that overlaps a commit nobody can tell which came first.
    assertThat(stale)
        .isBetween((long) cache.wrong.get() - cache.soon.get(), (long) cache.wrong.get());
    assertThat(last.path("different").asLong()).isEqualTo(cache.wrongNow());
    assertThat(last.path("missing").asLong() + last.path("orphaned").asLong()).isZero();
    assertThat(run.reads("phantom") + run.reads("missed")).isZero();
  }

  /** Cache-aside without races, as commits and reads of a key exclude each other; loses some. */
  private final class Dropping implements Service {
    private final Map<Integer, Long> cache = new ConcurrentHashMap<>();
    private final Map<Integer, Long> table = new ConcurrentHashMap<>();
    private final Map<Integer, Object> locks = new ConcurrentHashMap<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final Map<Integer, Long> committedNanos = new ConcurrentHashMap<>();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger soon = new AtomicInteger();

    @Override
    public void committed(int key, long version) throws SQLException {
      synchronized (lock(key)) {
        write(key, version);
        table.put(key, version);
        committedNanos.put(key, System.nanoTime());
        if (commits.incrementAndGet() % DROP_EVERY == 0) {
          dropped.incrementAndGet();
        } else {
          cache.remove(key);
        }
      }
    }

    @Override
    public long read(int key, boolean offered) throws SQLException {
      synchronized (lock(key)) {
        Long found = cache.get(key);
        if (found == null) {
          found = select(key);
          if (found != 0) {
            cache.put(key, found);
          }
        }
        if (offered && found != table.getOrDefault(key, 0L).longValue()) {
          wrong.incrementAndGet();
          long ago = System.nanoTime() - committedNanos.getOrDefault(key, 0L);
          soon.addAndGet(ago < 100 * MILLI ? 1 : 0);
        }
        return found;
      }
    }

    private Object lock(int key) {
      return locks.computeIfAbsent(key, k -> new Object());
    }

    long wrongNow() {
      return cache.entrySet().stream()
          .filter(entry -> !entry.getValue().equals(table.get(entry.getKey())))
          .count();
    }
  }
}
