package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.load.plan.WorkloadFile;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.primary.PostgresSchema;
import io.prefetchbench.testbed.primary.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Short runs on a real PostgreSQL. A busy machine may make one slow or INVALID, which is no failure
 * here; wrong data is.
 */
@Tag("system")
class PostgresRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Path run(ObjectNode workload, String... more) throws IOException {
    Path file = folder.resolve("table.json");
    workload.withObjectProperty("objectives").put("readP99", "30s").put("lagP99", "30s");
    Files.writeString(file, workload.toString());
    Path out = folder.resolve("run");
    List<String> args =
        new ArrayList<>(
            List.of("--driver", "lean", "--workload", file.toString(), "--entities", "500"));
    args.addAll(List.of("--reads", "60", "--mutations", "60", "--warmup", "1s"));
    args.addAll(List.of("--redis", "embedded", "--quiet", "--out", out.toString()));
    args.addAll(List.of(more));
    int code = CommandShell.execute(new LoadCommand(), args.toArray(String[]::new));
    return code == ExitCode.UNTRUSTWORTHY ? folder.resolve("run.INVALID") : out;
  }

  private static JsonNode read(Path run, String file) throws IOException {
    return JSON.readTree(Files.readString(run.resolve(file)));
  }

  private static void assertRight(Path run) throws IOException {
    assertThat(run).isDirectory();
    JsonNode correctness = read(run, "correctness.json");
    assertThat(correctness.size()).isGreaterThanOrEqualTo(8);
    correctness
        .properties()
        .forEach(counter -> assertThat(counter.getValue().asLong()).as(counter.getKey()).isZero());
    JsonNode facts = read(run, "verification.json");
    assertThat(facts.path("stamps").path("residueNanos").asLong()).isZero();
    assertThat(facts.path("cacheEqualsPrimary").path("equal").asBoolean()).isTrue();
  }

  @Test
  void givenDatabaseIsReadChangedComparedAndLeftAsItWas() throws IOException, SQLException {
    ObjectNode workload = WorkloadFile.open("reference-data");
    Path run;
    try (PostgresServer server = PostgresServer.startEmbedded()) {
      run = run(workload, "--duration", "4s", "--primary", server.url(), "--feed", "outbox");
      assertThat(schemas(server)).isZero();
    }
    assertRight(run);
    JsonNode environment = read(run, "environment.json");
    assertThat(environment.path("feed").asText()).isEqualTo("outbox");
    assertThat(environment.path("primary").asText()).isEqualTo("table in a PostgreSQL");
    JsonNode postgres = environment.path("postgres").path("primary");
    assertThat(postgres.path("version").asText()).startsWith("18");
    assertThat(postgres.path("settings").path("fsync").asText()).isEqualTo("on");
    assertThat(Files.readString(run.resolve("sync.hlog")))
        .contains("Tag=sync.delivery,")
        .doesNotContain("Tag=sync.produce,");
  }

  private static int schemas(PostgresServer server) throws SQLException {
    String name = new PostgresSchema(server, "").name();
    String sql = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '" + name + "%'";
    try (var connection = DriverManager.getConnection(server.url());
        var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      return result.next() ? result.getInt(1) : -1;
    }
  }

  @Test
  void lostSlotIsMadeAnewAndAPassBringsWhatWasLost() throws IOException {
    ObjectNode workload = WorkloadFile.open("slot-dropped");
    workload.putArray("faults").addObject().put("at", "2s").put("kind", "slot-dropped");
    Path run = run(workload, "--duration", "12s", "--primary", "postgres", "--feed", "debezium");
    assertRight(run);
    assertThat(read(run, "environment.json").path("feed").asText()).isEqualTo("debezium");
    assertThat(read(run, "faults.json")).hasSize(1);
    assertThat(read(run, "verification.json").path("passes").asInt()).isPositive();
  }

  @Test
  void topicLosesNothingWhenItsBrokerIsKilled() throws IOException {
    ObjectNode workload = WorkloadFile.open("broker-restarted");
    workload
        .putArray("faults")
        .addObject()
        .put("at", "2s")
        .put("kind", "broker-restarted")
        .put("length", "1s");
    Path run = run(workload, "--duration", "10s", "--primary", "postgres", "--feed", "kafka");
    assertRight(run);
    assertThat(read(run, "faults.json")).hasSize(1);
    JsonNode environment = read(run, "environment.json");
    assertThat(environment.path("feed").asText()).isEqualTo("kafka");
    assertThat(environment.path("kafka").path("source").asText()).startsWith("embedded");
    assertThat(environment.path("kafka").path("relay").asText()).startsWith("the bench's own");
    assertThat(read(run, "processes.json").findValuesAsText("role"))
        .contains("postgres", "broker", "relay", "worker");
    assertThat(Files.readString(run.resolve("sync.hlog")))
        .contains("Tag=sync.decode,", "Tag=sync.produce,", "Tag=sync.fetch,");
    assertThat(read(run, "verification.json").path("stamps").path("eventsWithoutStamp").asInt())
        .isZero();
  }

  @Test
  void restartOfTheDatabaseLosesNothing() throws IOException {
    ObjectNode workload = WorkloadFile.open("postgres-restarted");
    workload
        .putArray("faults")
        .addObject()
        .put("at", "2s")
        .put("kind", "postgres-restarted")
        .put("length", "1s");
    Path run = run(workload, "--duration", "15s", "--primary", "postgres");
    assertRight(run);
    assertThat(read(run, "faults.json")).hasSize(1);
    JsonNode roles = read(run, "processes.json");
    assertThat(roles).anyMatch(role -> role.path("role").asText().equals("postgres"));
  }
}
