package io.prefetchbench.testbed.environment;

import io.prefetchbench.testbed.process.CommandOutput;
import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testbed.redis.RespError;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records the environment of a run, for {@code environment.json}.
 *
 * <p>Begin before the run and record at its end, so that steal and load belong to the run. Each
 * section is a map; unavailable values are listed under {@code absent} with the reason.
 */
public final class Environment {
  /** Version of the shape of the map. */
  public static final int SCHEMA = 1;

  private static final List<String> REDIS_SETTINGS =
      List.of(
          "maxmemory",
          "maxmemory-policy",
          "save",
          "appendonly",
          "io-threads",
          "hz",
          "hash-max-listpack-entries",
          "hash-max-listpack-value",
          "sanitize-dump-payload",
          "rdbcompression",
          "lazyfree-lazy-user-del");

  private final Path home;
  private final Clock clock;
  private final Facts machine = new Facts();
  private final Facts redis = new Facts();
  private final Map<String, Object> postgres = new LinkedHashMap<>();
  private final Map<String, Object> kafka = new LinkedHashMap<>();
  private final Map<String, Object> clients = new LinkedHashMap<>();
  private final Instant begun;
  private final Optional<List<Double>> loadBefore;
  private final Optional<CpuTicks> ticksBefore;

  private Environment(Path home, Clock clock) {
    this.home = home;
    this.clock = clock;
    this.begun = clock.instant();
    this.loadBefore = Machine.loadAverage();
    this.ticksBefore = ProcFs.ofMachine().cpuTicks();
  }

  public static Environment begin(Path home) {
    Environment environment = new Environment(home, Clock.systemUTC());
    Machine.describe(environment.machine, System::nanoTime);
    return environment;
  }

  /** Adds a Redis of the run, the {@code cache} or the {@code primary}; asks it while it runs. */
  public Environment redis(String role, RedisServer server) {
    Facts facts = new Facts();
    facts.put("version", server.version());
    facts.put("how", server.how().name().toLowerCase(Locale.ROOT));
    facts.put("source", server.source());
    facts.put("address", server.address().toString());
    Optional<Long> pid =
        server.pid().isPresent() ? Optional.of(server.pid().getAsLong()) : Optional.empty();
    facts.put("pid", pid, "a given Redis may be on another machine");
    try (RespConnection connection = server.connect()) {
      RedisFacts reported = RedisFacts.of(connection);
      facts.put("name", reported.name());
      facts.put("allocator", reported.allocator());
      if (reported.allocator().startsWith("libc")) {
        facts.put("allocatorNote", "production builds use jemalloc: memory figures differ");
      }
      facts.put("settings", settings(connection));
    } catch (UncheckedIOException | RespError e) {
      facts.absent("settings", String.valueOf(e.getMessage()));
    }
    redis.put(role, facts.toMap());
    return this;
  }

  public Environment postgres(String role, Map<String, Object> facts) {
    postgres.put(role, facts);
    return this;
  }

  /** Records a Kafka, and what fills its topic. */
  public Environment kafka(Map<String, Object> facts) {
    kafka.putAll(facts);
    return this;
  }

  private static Map<String, Object> settings(RespConnection connection) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (String name : REDIS_SETTINGS) {
      List<String> pair = connection.texts("CONFIG", "GET", name);
      if (pair.size() == 2) {
        settings.put(name, pair.get(1));
      }
    }
    return settings;
  }

  /** Adds the version of a client library of the run; null where its jar does not say one. */
  public Environment client(String name, @Nullable String version) {
    clients.put(name, version == null ? "unknown" : version);
    return this;
  }

  /** The whole record, with the readings from the run; JSON-ready: maps, lists, texts, numbers. */
  public Map<String, Object> record() {
    Facts java = new Facts();
    Machine.describeJava(java);
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("schema", SCHEMA);
    whole.put("begun", begun.toString());
    whole.put("recorded", clock.instant().toString());
    whole.put("machine", machine.toMap());
    whole.put("java", java.toMap());
    whole.put("redis", redis.toMap());
    if (!postgres.isEmpty()) {
      whole.put("postgres", postgres);
    }
    if (!kafka.isEmpty()) {
      whole.put("kafka", kafka);
    }
    whole.put("clients", clients);
    whole.put("load", load().toMap());
    whole.put("git", git().toMap());
    return whole;
  }

  private Facts load() {
    Facts load = new Facts();
    String why = "not reported by the system";
    load.put("loadAverageBefore", loadBefore, why);
    load.put("loadAverageDuring", Machine.loadAverage(), why);
    Optional<CpuTicks> now = ProcFs.ofMachine().cpuTicks();
    String noProc = "no /proc/stat on this system";
    load.put(
        "stealShare",
        ticksBefore.flatMap(before -> now.map(ticks -> ticks.stealShareSince(before))),
        noProc);
    load.put(
        "cpuBusyShare",
        ticksBefore.flatMap(before -> now.map(ticks -> ticks.busyShareSince(before))),
        noProc);
    return load;
  }

  private Facts git() {
    Facts git = new Facts();
    String why = "no git, or not a git work tree";
    String folder = home.toString();
    git.put(
        "commit",
        CommandOutput.by(5, "git", "-C", folder, "rev-parse", "HEAD").map(CommandOutput::text),
        why);
    git.put(
        "dirty",
        CommandOutput.by(10, "git", "-C", folder, "status", "--porcelain")
            .map(output -> !output.text().isEmpty()),
        why);
    return git;
  }
}
