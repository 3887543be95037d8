package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.load.plan.WorkloadFile;
import io.prefetchbench.reports.compare.Change;
import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.compare.NotCompared;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.ProcessFaults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/**
 * A short run on real processes, from the command to the run directory. A busy machine may make it
 * slow or INVALID, which is no failure here; wrong data is.
 */
@Tag("system")
class LoadRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Driver.class,
      names = {"GATLING", "LEAN"})
  void shortRunIsWiredAndCorrect(Driver driver) throws IOException {
    Path out = folder.resolve("run");
    Path workload = folder.resolve("patient.json");
    Files.writeString(workload, patient().toString());
    String[] args = {
      "--driver",
      driver.word(),
      "--workload",
      workload.toString(),
      "--entities",
      "500",
      "--reads",
      "60",
      "--mutations",
      "40",
      "--duration",
      "4s",
      "--warmup",
      "1s",
      "--redis",
      "embedded",
      "--primary",
      "embedded",
      "--quiet",
      "--out",
      out.toString()
    };
    int code = CommandShell.execute(new LoadCommand(), args);
    // A busy machine may make it INVALID or SATURATED; then its own checks must say so.
    Path run = code == ExitCode.UNTRUSTWORTHY ? folder.resolve("run.INVALID") : out;
    assertThat(run).isDirectory();
    assertThat(code).isEqualTo(exitCodeFor(read(run, "checks.json")));
    JsonNode correctness = read(run, "correctness.json");
    assertThat(correctness.size()).isGreaterThanOrEqualTo(8);
    correctness
        .properties()
        .forEach(counter -> assertThat(counter.getValue().asLong()).as(counter.getKey()).isZero());
    TreeSet<Long> pids = new TreeSet<>();
    read(run, "processes.json").forEach(process -> pids.add(process.path("pid").asLong()));
    assertThat(pids).hasSize(5);
    for (JsonNode check : read(run, "checks.json")) {
      boolean exact = List.of("events without a stamp", "clock faults").contains(name(check));
      assertThat(exact && check.path("broken").asBoolean()).as(name(check)).isFalse();
    }
    assertThat(Files.readString(run.resolve("sync.hlog"))).contains("Tag=sync.lag,");
    assertThat(Files.readString(run.resolve("load.hlog"))).contains("Tag=read.response,");
    assertThat(Files.exists(run.resolve("gatling/index.html"))).isEqualTo(driver == Driver.GATLING);
    JsonNode facts = read(run, "verification.json");
    assertThat(facts.path("reads").path("due").asLong()).isEqualTo(240);
    assertThat(facts.path("staleness").path("judged").asLong()).isLessThanOrEqualTo(240);
    assertThat(read(run, "environment.json").path("driver").asText()).isEqualTo(driver.word());
    assertThat(read(run, "environment.json").path("pinning").asText()).contains("CPUs");
  }

  /** Gatling asserts the read objective, which a busy machine breaks. */
  private static ObjectNode patient() {
    ObjectNode workload = WorkloadFile.open("reference-data");
    workload.withObjectProperty("objectives").put("readP99", "10s").put("lagP99", "10s");
    return workload;
  }

  private static int exitCodeFor(JsonNode checks) {
    Set<String> broken = new TreeSet<>();
    for (JsonNode check : checks) {
      if (check.path("broken").asBoolean()) {
        broken.add(check.path("kind").asText());
      }
    }
    if (broken.contains("BENCH")) {
      return ExitCode.UNTRUSTWORTHY;
    }
    return Set.of("LATENESS").containsAll(broken) ? ExitCode.DONE : ExitCode.MEASURED_NO;
  }

  /**
   * The generator is stopped for 60 ms five times a second: every third read is late, and nothing
   * else is the matter.
   */
  @Test
  void lateGeneratorMakesReadLatencyARangeAndLeavesTheRunValid() throws Exception {
    Path out = folder.resolve("late");
    Path workload = folder.resolve("patient.json");
    Files.writeString(workload, patient().toString());
    String[] args = {
      "--workload",
      workload.toString(),
      "--entities",
      "500",
      "--reads",
      "100",
      "--mutations",
      "40",
      "--duration",
      "6s",
      "--warmup",
      "1s",
      "--redis",
      "embedded",
      "--primary",
      "embedded",
      "--driver",
      "lean",
      "--quiet",
      "--out",
      out.toString()
    };
    AtomicBoolean over = new AtomicBoolean();
    Thread freezer = new Thread(() -> freezeChildrenAgainAndAgain(over), "freezer");
    freezer.start();
    int code;
    try {
      code = CommandShell.execute(new LoadCommand(), args);
    } finally {
      over.set(true);
      freezer.join();
    }
    assertThat(code).isEqualTo(ExitCode.DONE);
    JsonNode manifest = read(out, "run.json");
    assertThat(manifest.path("result").asText()).isEqualTo("OK");
    List<JsonNode> ranges = new ArrayList<>();
    for (JsonNode caveat : manifest.path("caveats")) {
      if (caveat.path("kind").asText().equals("RANGE")) {
        ranges.add(caveat);
      }
    }
    assertThat(ranges).hasSize(1);
    JsonNode range = ranges.get(0);
    assertThat(range.path("metrics").toString()).contains("read.response").doesNotContain("sync");
    assertThat(range.path("cause").asText()).contains("slip p99", "to response time");
    RunDirectory run = RunDirectory.open(out);
    Comparison self = Comparison.of(run, run);
    assertThat(self.notCompared()).extracting(NotCompared::name).contains("read.response.p50");
    assertThat(self.changes()).extracting(Change::name).contains("sync.lag.p50");
  }

  private static void freezeChildrenAgainAndAgain(AtomicBoolean over) {
    while (!over.get()) {
      List<Long> generators =
          ProcessHandle.current()
              .children()
              .filter(child -> child.info().command().orElse("").endsWith("java"))
              .map(ProcessHandle::pid)
              .toList();
      try {
        generators.forEach(ProcessFaults::freeze);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
        generators.forEach(ProcessFaults::thaw);
      } catch (IllegalStateException ended) {
        // The generator has ended between the look and the signal, as it does once.
        continue;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(140));
    }
  }

  @Test
  void brokenInputIsRefusedBeforeAnythingStarts() {
    assertThat(CommandShell.execute(new LoadCommand(), "--reads", "-1"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(CommandShell.execute(new LoadCommand(), "--shape", "cube"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(CommandShell.execute(new LoadCommand(), "--target", "nowhere"))
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--redis=nonsense|2|--redis: not a Redis address",
        "--redis=redis://127.0.0.1:1|2|no Redis answers at redis://127.0.0.1:1",
        "--primary=redis://127.0.0.1:1|2|no Redis answers at redis://127.0.0.1:1",
        "--primary=jdbc:mysql://h/d|2|--primary: expected postgres, postgres:docker[:IMAGE] or"
            + " jdbc:",
        "--primary=jdbc:postgresql://127.0.0.1:1/d|2|cannot use the PostgreSQL at jdbc:",
        "--feed=outbox|2|--feed: expected stream or list with a Redis as primary, was outbox",
        "--feed=carrier|2|--feed",
        "--workload=postgres-restarted|2|restarts its PostgreSQL: expected postgres",
        "--feed=kafka|2|--feed: expected stream or list with a Redis as primary, was kafka",
        "--kafka=embedded|2|--kafka: expected --feed kafka with it, was stream",
        "--workload=rebalance|2|disturbs a topic: expected kafka",
        "--nosuch|2|unknown option",
        "--workload=nosuch|2|no workload 'nosuch'",
        "--target=nowhere|2|expected http://HOST:PORT",
        "--driver=wrk|2|--driver",
        "--target=http://127.0.0.1:1|4|nothing answers at http://127.0.0.1:1",
      })
  void whatIsRefusedIsOneClearLine(String arg, int code, String message) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream lines = new PrintStream(err, true, StandardCharsets.UTF_8);

    int ended = CommandShell.execute(new CommandLine(new LoadCommand()), lines, arg);

    assertThat(ended).isEqualTo(code);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).containsOnlyOnce("\n");
  }

  private static String name(JsonNode check) {
    return check.path("name").asText();
  }

  private static JsonNode read(Path run, String file) throws IOException {
    return JSON.readTree(Files.readString(run.resolve(file)));
  }
}
