package io.prefetchbench.testbed.environment;

import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.process.CommandOutput;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.LocalPort;
import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Checks what the commands need by starting it, in about ten seconds. Thread-safe. */
public final class Doctor {
  private static final Pattern MAVEN = Pattern.compile("Apache Maven (\\d+)\\.(\\d+)\\.(\\d+)");
  private static final String BUILD = "docs/TROUBLESHOOTING.md#build";
  private static final String REDIS = "docs/TROUBLESHOOTING.md#redis";
  private static final String POSTGRES = "docs/TROUBLESHOOTING.md#postgres";
  private static final String KAFKA = "docs/TROUBLESHOOTING.md#kafka";
  private static final String DISK = "docs/TROUBLESHOOTING.md#disk";
  private static final String PORTS = "docs/TROUBLESHOOTING.md#ports";
  private static final long GIGABYTE = 1L << 30;
  private static final List<String> MODULES = List.of("server", "benchmarks", "load", "cli");

  private final Path home;
  private final Map<String, String> environment;

  /** {@code environment}: variables, for {@code PATH} and the Redis of the user. */
  public Doctor(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  /** All checks, in the order they are to be shown. None throws: failures are results. */
  public List<Check> examine(@Nullable String redisChoice, Progress progress) {
    List<Check> checks = new ArrayList<>();
    progress.show("looking at what is installed", 0.0);
    checks.add(jdk(Runtime.version().feature(), ToolProvider.getSystemJavaCompiler() != null));
    checks.add(maven(CommandOutput.by(20, "mvn", "-B", "-v").map(CommandOutput::text)));
    checks.add(built());
    progress.show("starting Redis", 0.2);
    checks.addAll(guarded("redis", () -> redis(redisChoice)));
    checks.addAll(guarded("redis embedded", Doctor::embedded));
    checks.add(postgres());
    checks.add(kafka());
    checks.add(docker());
    progress.show("watching the machine", 0.4);
    checks.addAll(MachineChecks.now());
    checks.add(disk("disk, runs", home));
    checks.add(disk("disk, temporary", Path.of(System.getProperty("java.io.tmpdir"))));
    checks.add(ports());
    progress.show("imitating a load run", 0.6);
    checks.addAll(Forecast.now());
    return List.copyOf(checks);
  }

  static Check jdk(int feature, boolean hasCompiler) {
    String found = "Java " + feature + (hasCompiler ? " (JDK)" : " (JRE, no compiler)");
    if (feature < 17) {
      return Check.fail("java", found, "JDK 17 or newer: no command runs without", BUILD);
    }
    return hasCompiler
        ? Check.ok("java", found)
        : Check.warn("java", found, "a JDK: bench cannot build what is missing", BUILD);
  }

  static Check maven(Optional<String> output) {
    String expected = "Maven 3.8.6 or newer on PATH: bench cannot build, no mvn verify";
    Matcher version = MAVEN.matcher(output.orElse(""));
    if (!version.find()) {
      return Check.fail("maven", "none", expected, BUILD);
    }
    int major = Integer.parseInt(version.group(1));
    int number =
        (major * 1_000 + Integer.parseInt(version.group(2))) * 1_000
            + Integer.parseInt(version.group(3));
    String found = version.group(0);
    return number >= 3_008_006
        ? Check.ok("maven", found)
        : Check.fail("maven", found, expected, BUILD);
  }

  private Check built() {
    Home modules = new Home(home);
    List<String> missing = MODULES.stream().filter(module -> !isBuilt(modules, module)).toList();
    return missing.isEmpty()
        ? Check.ok("modules", "built")
        : Check.warn(
            "modules",
            "not built: " + String.join(", ", missing),
            "mvn -DskipTests package: their commands build first",
            BUILD);
  }

  private static boolean isBuilt(Home modules, String module) {
    try {
      return !modules.classPath(module).isEmpty();
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Whether it answers, and whether figures that it bounds would be those of production. */
  private List<Check> redis(@Nullable String choice) {
    try (RedisServer server = new RedisResolver(environment).cache(choice, RedisOptions.none());
        RespConnection connection = server.connect()) {
      return List.of(answering("redis", server, connection), allocator(RedisFacts.of(connection)));
    }
  }

  static Check allocator(RedisFacts facts) {
    return facts
        .unlikeProduction()
        .map(
            cause ->
                Check.warn(
                    "bulk load",
                    "not representative: " + cause,
                    RedisFacts.REPRESENTATIVE_NEXT_STEP,
                    RedisFacts.REPRESENTATIVE_HELP))
        .orElseGet(() -> Check.ok("bulk load", "representative: " + facts.allocator()));
  }

  private static List<Check> embedded() {
    try (RedisServer server = RedisServer.startEmbedded();
        RespConnection connection = server.connect()) {
      return List.of(answering("redis embedded", server, connection));
    }
  }

  private static Check answering(String name, RedisServer server, RespConnection connection) {
    String pong = connection.text("PING");
    return pong.equals("PONG")
        ? Check.ok(name, server + ", answers PING")
        : Check.fail(name, server + " answers PING with " + pong, "PONG", REDIS);
  }

  private static List<Check> guarded(String name, Supplier<List<Check>> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      return List.of(
          Check.fail(
              name,
              String.valueOf(e.getMessage()),
              "a Redis 7.0 or newer: no run, jmh, load, serve or worker without",
              REDIS));
    }
  }

  /** A database is one primary of several, so its absence only removes that option. */
  private static Check postgres() {
    try (PostgresServer server = PostgresServer.startEmbedded()) {
      return Check.ok("postgres", "PostgreSQL " + server.facts().get("version") + ", embedded");
    } catch (RuntimeException e) {
      return Check.warn(
          "postgres",
          String.valueOf(e.getMessage()),
          "a PostgreSQL that starts: no --primary postgres without",
          POSTGRES);
    }
  }

  /** A topic is one feed of several, so its absence only removes that option. */
  private Check kafka() {
    try (KafkaServer server = KafkaServer.openApart(KafkaServer.EMBEDDED, home)) {
      return Check.ok("kafka", "Kafka " + server.facts().get("version") + ", embedded");
    } catch (RuntimeException e) {
      return Check.warn(
          "kafka",
          String.valueOf(e.getMessage()),
          "a Kafka broker that starts: no --feed kafka without",
          KAFKA);
    }
  }

  /** Docker is one option of several, so its absence only removes that option. */
  private Check docker() {
    boolean named = environment.containsKey("DOCKER_HOST");
    boolean local = Files.exists(Path.of("/var/run/docker.sock"));
    return named || local
        ? Check.ok("docker", named ? "DOCKER_HOST is set" : "an engine's socket exists")
        : Check.ok(
            "docker",
            "no engine; only --redis docker, --primary postgres:docker and --kafka docker need"
                + " one");
  }

  static Check disk(String name, Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      long free = store.getUsableSpace();
      String found = "%.1f GB free in %s".formatted(free / (double) GIGABYTE, folder);
      if (!Files.isWritable(folder)) {
        return Check.fail(
            name, found + ", not writable", "a writable folder: no run is kept", DISK);
      }
      return free >= GIGABYTE
          ? Check.ok(name, found)
          : Check.warn(name, found, "1 GB: long load runs may fill the disk", DISK);
    } catch (IOException e) {
      return Check.fail(name, folder + " is not there", "a writable folder: no run is kept", DISK);
    }
  }

  private static Check ports() {
    long free =
        Stream.generate(() -> 0).limit(8).filter(p -> LocalPort.isFree("127.0.0.1", p)).count();
    return free == 8
        ? Check.ok("ports", "free ports on 127.0.0.1")
        : Check.fail(
            "ports", "cannot listen on 127.0.0.1", "free ports: nothing can be started", PORTS);
  }
}
