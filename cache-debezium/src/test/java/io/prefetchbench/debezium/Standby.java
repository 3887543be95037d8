package io.prefetchbench.debezium;

import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.postgres.PostgresServer;
import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.ProcessFaults;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A standby of a PostgreSQL, by synchronous replication, which also receives the state of its
 * replication slots. Neither its primary's clients nor its decoders see a commit that it does not
 * have.
 */
final class Standby implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final PostgresServer primary;
  private final List<String> commandLine;
  private final Path data;
  private final int primaryPort;
  private final int port;
  private Postgres postgres;
  private Process process;

  private Standby(PostgresServer primary, List<String> commandLine, Path data, int primaryPort)
      throws IOException {
    this.primary = primary;
    this.commandLine = commandLine;
    this.data = data;
    this.primaryPort = primaryPort;
    try (ServerSocket free = new ServerSocket(0)) {
      this.port = free.getLocalPort();
    }
    this.postgres = at(port);
    this.process = start(port);
  }

  private static Postgres at(int port) {
    return Postgres.at("jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port));
  }

  /** Copies the data of the primary, which is restarted, and starts. */
  static Standby of(PostgresServer primary, Postgres asked) throws IOException {
    asked.run("SELECT pg_create_physical_replication_slot('standby', true)");
    ProcessHandle.Info info = ProcessHandle.of(primary.pid().orElseThrow()).orElseThrow().info();
    List<String> line = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      line.addAll(List.of("unshare", "-U"));
    }
    line.add(info.command().orElseThrow());
    line.addAll(List.of(info.arguments().orElseThrow()));
    Path original = Path.of(asked.ask("SHOW data_directory"));
    int port = Integer.parseInt(asked.ask("SHOW port"));
    primary.stopAtOnce();
    Path copy = DataFolders.copy(original);
    primary.startAgain();
    String settings =
        """
        primary_conninfo = 'host=127.0.0.1 port=%d user=postgres dbname=postgres'
        primary_slot_name = 'standby'
        hot_standby_feedback = on
        """
            .formatted(port);
    Files.writeString(copy.resolve("postgresql.auto.conf"), settings);
    Files.createFile(copy.resolve("standby.signal"));
    Files.deleteIfExists(copy.resolve("postmaster.pid"));
    List<String> own =
        line.stream().map(word -> word.replace(original.toString(), copy.toString())).toList();
    Standby standby = new Standby(primary, own, copy, port);
    standby.awaitAnswer("true");
    asked.run("ALTER SYSTEM SET synchronous_standby_names = '*'");
    asked.run("ALTER SYSTEM SET synchronized_standby_slots = 'standby'");
    asked.run("SELECT pg_reload_conf()");
    return standby;
  }

  private Process start(int onPort) throws IOException {
    List<String> line = new ArrayList<>(commandLine);
    // The last one counts.
    line.addAll(List.of("-c", "port=" + onPort));
    return new ProcessBuilder(line)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  private void awaitAnswer(String isInRecovery) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> postgres.ask("SELECT pg_is_in_recovery()::text").equals(isInRecovery));
  }

  /** Waits until it has the slot, so that the slot outlives the primary. */
  void awaitSlot(String slot) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              postgres.run("SELECT pg_sync_replication_slots()");
              return postgres
                  .ask(
                      "SELECT synced AND NOT temporary FROM pg_replication_slots WHERE slot_name = '%s'"
                          .formatted(slot))
                  .equals("t");
            });
  }

  /** The primary dies, and this one answers at its address. */
  void takeOver() throws IOException {
    primary.stopAtOnce();
    postgres.run("SELECT pg_promote()");
    awaitAnswer("false");
    stop();
    postgres = at(primaryPort);
    process = start(primaryPort);
    awaitAnswer("false");
  }

  private void stop() {
    try {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      ProcessFaults.quitAndWait(pid);
    } catch (IOException e) {
      // It does not run.
    }
    process.destroy();
  }

  @Override
  public void close() {
    stop();
    FileTree.remove(Objects.requireNonNull(data.getParent()));
  }
}
