package io.prefetchbench.load.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.process.ChildJvm;
import io.prefetchbench.testkit.FeedChoice;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of a load run, passed as system properties: the same for the command, the Gatling
 * plugin and an IDE.
 *
 * @param overrides keys of the workload given on the command line, with their values; a dot
 *     descends into an object, as in {@code objectives.readP99}
 * @param target base URL of a running server; null to start everything
 * @param system the file of a system that is not ours, whose entities are changed and read; null
 *     for ours, or for a target that is only read
 * @param debeziumPoll sleep of Debezium's engine when there was nothing to read, ms; null for the
 *     feed's default
 * @param resultFile where to write the result of the run; null to print it
 */
public record LoadOptions(
    String workload,
    Map<String, String> overrides,
    @Nullable String target,
    ReadProtocol protocol,
    @Nullable Path system,
    @Nullable String redis,
    @Nullable String primary,
    @Nullable FeedChoice feed,
    @Nullable String kafka,
    @Nullable Integer debeziumPoll,
    @Nullable Path out,
    @Nullable String name,
    boolean quiet,
    List<String> commandLine,
    Driver driver,
    Map<String, String> jvm,
    @Nullable Path resultFile) {

  /** The built-in workload that is used when none is named. */
  public static final String DEFAULT_WORKLOAD = "reference-data";

  /** Prefix of override keys that are objectives. */
  public static final String OBJECTIVE = "objectives.";

  private static final int POLL_MILLIS_MAX = 1_000;
  private static final String PROPERTY = "prefetchbench.load.options";
  private static final ObjectMapper JSON = new ObjectMapper();

  public LoadOptions {
    overrides = Map.copyOf(overrides);
    commandLine = List.copyOf(commandLine);
    jvm = Map.copyOf(jvm);
  }

  /** Returns the properties read by {@link #of}, without headers, which the environment passes. */
  public Map<String, String> toProperties() {
    return Map.of(PROPERTY, JSON.valueToTree(this).toString());
  }

  public List<String> toJvm() {
    List<String> words = new ArrayList<>();
    words.addAll(driver.flags());
    words.addAll(childJvm().flags(ChildJvm.GENERATOR));
    words.addAll(Progress.Span.ofThisProgram().jvmArgs());
    toProperties().forEach((key, value) -> words.add("-D" + key + "=" + value));
    return words;
  }

  public ChildJvm childJvm() {
    return new ChildJvm(jvm, readWorkload().readsPerSecond());
  }

  /** Returns whether the run starts the system: neither a target nor a system is given. */
  public boolean startsSystem() {
    return target == null && system == null;
  }

  public Map<String, List<String>> jvmFlags() {
    List<String> roles = new ArrayList<>(List.of(ChildJvm.GENERATOR));
    if (startsSystem()) {
      roles.add(ChildJvm.SERVER);
      roles.add(ChildJvm.WORKER);
    }
    Map<String, List<String>> flags = new LinkedHashMap<>();
    roles.forEach(role -> flags.put(role, childJvm().flags(role)));
    return flags;
  }

  /** Creates the requested run directory, or a new one below {@code runs}. */
  public RunWriter createDirectory(Path home, String workloadName) {
    return out != null
        ? RunDirectory.createAt(out)
        : RunDirectory.create(
            home.resolve("runs"), Instant.now(), RunKind.LOAD, name == null ? workloadName : name);
  }

  /** Reads the properties of a JVM; without {@link #toProperties} those that Maven sets. */
  public static LoadOptions of(Properties properties) {
    String json = properties.getProperty(PROPERTY);
    if (json != null) {
      try {
        return JSON.readValue(json, LoadOptions.class);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(PROPERTY + " does not hold options", e);
      }
    }
    String target = properties.getProperty("bench.target", "");
    return new LoadOptions(
        properties.getProperty("workload", DEFAULT_WORKLOAD),
        Map.of(),
        target.isEmpty() ? null : target,
        ReadProtocol.OURS,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        List.of("gatling:test"),
        Driver.GATLING,
        Map.of(),
        null);
  }

  /** One that must come back empty after a kill must be the embedded one. */
  public @Nullable String redisFor(Workload workload) {
    boolean restartsEmpty = has(workload, ScheduledFault.Kind.REDIS_RESTARTED_EMPTY);
    require(
        !restartsEmpty || redis == null || redis.equals("embedded"),
        "--redis: workload " + workload.name() + " kills its Redis: expected embedded");
    return restartsEmpty ? "embedded" : redis;
  }

  private static void require(boolean isMet, String otherwise) {
    if (!isMet) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Checks that the primary suits its feed and the faults of a workload. */
  public void requirePrimary(Workload workload) {
    FeedChoice chosen = FeedChoice.of(feed, PostgresServer.isNamedBy(primary));
    boolean isTopic = chosen == FeedChoice.KAFKA;
    String named = "workload " + workload.name();
    require(kafka == null || isTopic, "--kafka: expected --feed kafka with it, was " + chosen);
    require(
        debeziumPoll == null || chosen.decodesLog(),
        "--debezium-poll: expected --feed debezium or kafka with it, was " + chosen);
    require(
        debeziumPoll == null || (debeziumPoll >= 1 && debeziumPoll <= POLL_MILLIS_MAX),
        "--debezium-poll: expected 1 to 1000, was " + debeziumPoll);
    require(
        chosen.decodesLog() || !has(workload, ScheduledFault.Kind.SLOT_DROPPED),
        "--feed: " + named + " drops a replication slot: expected debezium or kafka");
    boolean restartsBroker = has(workload, ScheduledFault.Kind.BROKER_RESTARTED);
    require(
        isTopic || !(restartsBroker || has(workload, ScheduledFault.Kind.REBALANCE)),
        "--feed: " + named + " disturbs a topic: expected kafka");
    require(
        kafka == null || kafka.equals(KafkaServer.EMBEDDED) || !restartsBroker,
        "--kafka: " + named + " restarts its broker: expected embedded");
    require(
        "postgres".equals(primary) || !has(workload, ScheduledFault.Kind.POSTGRES_RESTARTED),
        "--primary: " + named + " restarts its PostgreSQL: expected postgres");
  }

  private static boolean has(Workload workload, ScheduledFault.Kind kind) {
    return workload.faults().stream().anyMatch(fault -> fault.kind() == kind);
  }

  /**
   * Returns the objectives that the command line names, by their keys in the workload file. Only
   * these make a run that cannot decide them exit with code 4: a file states objectives for every
   * run of its workload, a command line for this run.
   */
  public Set<String> objectivesAsked() {
    return overrides.keySet().stream()
        .filter(key -> key.startsWith(OBJECTIVE))
        .map(key -> key.substring(OBJECTIVE.length()).replaceFirst("\\..*", ""))
        .collect(Collectors.toSet());
  }

  /** What to try if the generator was late, in options that {@code bench run} has, too. */
  public String adviceIfLate() {
    return driver == Driver.GATLING
        ? "close other programs, offer fewer reads per second (--reads), or use bench load --driver"
            + " lean, which needs less CPU per read"
        : "close other programs or offer fewer reads per second (--reads)";
  }

  public Workload readWorkload() {
    ObjectNode file = WorkloadFile.open(workload);
    return WorkloadFile.check(workload, WorkloadFile.with(file, overrides));
  }
}
