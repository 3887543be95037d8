package io.prefetchbench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.load.foreign.SystemFile;
import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.system.TargetProbe;
import io.prefetchbench.reports.render.RunJson;
import io.prefetchbench.reports.render.RunSummary;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandError;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.SeedOption;
import io.prefetchbench.testbed.command.Terminal;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.process.ChildJvm;
import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.redis.ConnectRetry;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testkit.FeedChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench load}: measures in a process of its own, and prints the run directory. */
@Command(
    name = "load",
    description = {
      "Offers reads and mutations at fixed rates, measures response time and sync lag, verifies"
          + " that the cache equals the primary, and writes a run directory."
    },
    footer = {
      "  ./bench load",
      "  ./bench load --reads 2000 --mutations 500 --duration 60s",
      "  ./bench load --workload my.json --out results/monday",
      "  ./bench load --reads 200 --objective readP99=20ms",
      "  ./bench load --workload postgres-reference --primary postgres",
      "  ./bench load --primary 'jdbc:postgresql://10.0.0.6/shop?user=bench' --feed debezium",
      "  ./bench load --primary postgres --feed kafka --reads 200 --mutations 100",
      "  ./bench load --target http://127.0.0.1:8080 --entities 100000",
      "  ./bench load --system my.json --entities 1000 --objective freshness=0.999@10ms",
      "  ./bench load --target http://10.0.0.5 --target-path /users/{n} --header 'X-Key: …'"
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.MEASURED_NO_HELP,
      ExitCode.BAD_INPUT_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
public final class LoadCommand implements Callable<Integer> {
  private static final Duration RUN_MAX = Duration.ofHours(2);
  private static final Duration STOP = Duration.ofSeconds(4);

  @Option(
      names = "--workload",
      paramLabel = "NAME|FILE",
      completionCandidates = LoadCatalogue.Workloads.class,
      defaultValue = LoadOptions.DEFAULT_WORKLOAD,
      description =
          "Workload by name or JSON file; bench list workloads prints the names. Default:"
              + " ${DEFAULT-VALUE}")
  String workload = LoadOptions.DEFAULT_WORKLOAD;

  @Option(names = "--reads", paramLabel = "RATE", description = "Offered reads per second.")
  @Nullable Double reads;

  @Option(names = "--mutations", paramLabel = "RATE", description = "Offered mutations per second.")
  @Nullable Double mutations;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Length of the measurement, such as 30s.")
  @Nullable String duration;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      description =
          "Load before the measurement: exactly this time, such as 5s, or auto: until response"
              + " time and JIT"
              + " compilers are stable. Default: the workload's, auto in most.")
  @Nullable String warmup;

  @Option(
      names = "--warmup-max",
      paramLabel = "TIME",
      description = "Maximum length of --warmup auto. Default: 90s")
  @Nullable String warmupMax;

  @Option(
      names = "--entities",
      paramLabel = "N",
      description = "Number of entities in the primary.")
  @Nullable Integer entities;

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      completionCandidates = LoadCatalogue.Shapes.class,
      description = "Shape of the entities; bench list shapes prints all.")
  @Nullable String shape;

  @Option(
      names = "--keys",
      paramLabel = "ZIPF",
      description = "Zipf exponent of the popularity of the keys; 0 is uniform. Default: 0.99")
  @Nullable Double keys;

  @Option(
      names = "--objective",
      paramLabel = "NAME=LIMIT",
      description =
          "Objective of this run: readP99=20ms, lagP50=10ms, lagP99=100ms, freshness=0.999@10ms"
              + " (share of reads superseded for less), errorShare=0.001 or completedShare=0.99."
              + " Exit code 4 if the run cannot decide it. Can be repeated.")
  Map<String, String> objectives = new LinkedHashMap<>();

  @Mixin final SeedOption seed = new SeedOption();

  @Option(
      names = "--redis",
      paramLabel = "WHERE",
      description = "Redis of the cache: embedded, local, docker[:IMAGE] or redis[s]://…")
  @Nullable String redis;

  @Option(
      names = "--primary",
      paramLabel = "WHERE",
      description =
          "Redis of the mock primary, in the same forms. Or a table in PostgreSQL: "
              + PostgresServer.FORM
              + ", in a schema that is dropped at the end.")
  @Nullable String primary;

  @Option(
      names = "--feed",
      paramLabel = "KIND",
      description =
          "How the primary's changes reach the worker. Mock primary: stream (default) or list."
              + " Table: outbox (default), debezium, or kafka (a topic that the bench's own relay"
              + " fills).")
  @Nullable FeedChoice feed;

  @Option(
      names = "--kafka",
      paramLabel = "WHERE",
      description =
          "Kafka of --feed kafka: "
              + KafkaServer.FORM
              + ", where a topic is created and deleted. Default: embedded")
  @Nullable String kafka;

  @Option(
      names = "--debezium-poll",
      paramLabel = "MS",
      description =
          "How long Debezium's engine sleeps when there was nothing to read, 1 to 1000 ms, for"
              + " --feed debezium or kafka. Debezium's own default is 500. Default: 2")
  @Nullable Integer debeziumPoll;

  @Option(
      names = "--driver",
      paramLabel = "DRIVER",
      defaultValue = "gatling",
      description =
          "gatling: reads over HTTP, with Gatling's report; lean: reads over HTTP at a fraction of"
              + " its CPU, for high rates; library: reads through PrefetchCache in the generator's"
              + " own process; threads: the same by blocking calls from 64 threads, as the class of"
              + " --system is read. Default: ${DEFAULT-VALUE}")
  Driver driver = Driver.GATLING;

  @Option(
      names = "--jvm",
      paramLabel = "ROLE=FLAGS",
      description =
          "JVM flags of the generator, server or worker instead of the default ones, such as"
              + " server='-Xmx512m -XX:+UseSerialGC'. Can be repeated, once per role.")
  Map<String, String> jvm = new LinkedHashMap<>();

  @Mixin final TargetOptions target = new TargetOptions();
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final OutputOptions output = new OutputOptions();

  @Spec @Nullable CommandSpec spec;

  public static void main(String[] args) {
    CommandShell.run(new LoadCommand(), args);
  }

  @Override
  public Integer call() throws IOException {
    Path scratch = Files.createTempDirectory("prefetch-bench-load-");
    try {
      Path result = scratch.resolve("result.json");
      run.check();
      LoadOptions options = options(result);
      check(options);
      int code = generate(options, scratch);
      return finish(result, code);
    } finally {
      FileTree.remove(scratch);
    }
  }

  private LoadOptions options(Path result) {
    SystemFile system = target.systemFile();
    String url = system == null ? target.url() : system.baseUrl().orElse(null);
    Map<String, String> overrides = overrides();
    ReadProtocol protocol = ReadProtocol.OURS;
    Driver sender = driver;
    if (system != null) {
      protocol = system.protocol();
      sender = aim(system, overrides);
    } else if (url != null) {
      protocol = target.protocol();
      aim(url, protocol, overrides);
    }
    return new LoadOptions(
        workload,
        overrides,
        url,
        protocol,
        target.systemPath(),
        redis,
        primary,
        feed,
        kafka,
        debeziumPoll,
        run.out(),
        run.name(),
        output.quiet(),
        RecordedCommand.of(spec),
        sender,
        jvm,
        result);
  }

  private Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    put(overrides, "readsPerSecond", reads);
    put(overrides, "mutationsPerSecond", mutations);
    put(overrides, "duration", duration);
    put(overrides, "warmup", warmup);
    put(overrides, "warmupMax", warmupMax);
    put(overrides, "entities", entities);
    put(overrides, "shape", shape);
    put(overrides, "zipf", keys);
    put(overrides, "seed", seed.value());
    objectives.forEach((key, value) -> putObjective(overrides, key, value));
    return overrides;
  }

  /** The freshness has two parts: {@code 0.999@10ms}. */
  private static void putObjective(Map<String, String> overrides, String key, String value) {
    String name = LoadOptions.OBJECTIVE + key;
    if (!key.equals("freshness")) {
      overrides.put(name, value);
      return;
    }
    int at = value.indexOf('@');
    if (at < 1) {
      throw new BadInput(
          "--objective: expected freshness=SHARE@TIME, such as 0.999@10ms, was " + value);
    }
    overrides.put(name + ".share", value.substring(0, at));
    overrides.put(name + ".within", value.substring(at + 1));
  }

  /** Returns the driver: a system that is not read over HTTP is read in the generator's process. */
  private Driver aim(SystemFile system, Map<String, String> overrides) {
    if (primary != null || redis != null || feed != null || kafka != null) {
      throw new BadInput(
          "--system: expected no --redis, --primary, --feed or --kafka, nothing is started");
    }
    if (!system.system().canDelete()) {
      overrides.put("deleteShare", "0");
      overrides.put("absentShare", "0");
    }
    String url = system.baseUrl().orElse(null);
    if (url == null) {
      return Driver.LIBRARY;
    }
    if (driver == Driver.LEAN && TargetOptions.isTls(url)) {
      throw new BadInput("--driver lean: expected a system that is read over http, not https");
    }
    return driver;
  }

  /** A target is only read, and only its own entities. */
  private void aim(String url, ReadProtocol protocol, Map<String, String> overrides) {
    if (mutations != null && mutations > 0) {
      throw new BadInput("--target: expected no --mutations, a target's primary is not ours");
    }
    if (primary != null || redis != null || feed != null || kafka != null || debeziumPoll != null) {
      throw new BadInput(
          "--target: expected no --redis, --primary, --feed, --kafka or --debezium-poll, nothing is"
              + " started");
    }
    if (!driver.isHttp()) {
      throw new BadInput("--target: expected --driver gatling or lean, a target is read over HTTP");
    }
    if (driver == Driver.LEAN && TargetOptions.isTls(url)) {
      throw new BadInput("--driver lean: expected an http target; --driver gatling reads https");
    }
    overrides.put("mutationsPerSecond", "0");
    ServerClient server = new ServerClient(url);
    if (!server.answers()) {
      throw new Untrustworthy("--target: nothing answers at " + url + "/health/live");
    }
    TargetProbe unused = TargetProbe.of(url, protocol);
    OptionalLong held = server.entities();
    if (entities == null && held.isPresent() && held.getAsLong() > 0) {
      overrides.put("entities", Long.toString(held.getAsLong()));
    }
  }

  private static void put(Map<String, String> overrides, String key, @Nullable Object value) {
    if (value != null) {
      overrides.put(key, value.toString());
    }
  }

  /** Rejects all invalid input here, before any process is started. */
  private static void check(LoadOptions options) {
    try {
      Workload workload = options.readWorkload();
      options.redisFor(workload);
      options.requirePrimary(workload);
      ChildJvm unused = options.childJvm();
      if (!options.startsSystem() && !workload.faults().isEmpty()) {
        throw new BadInput(
            "--target, --system: expected a workload without faults: the processes are not ours");
      }
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
    if (options.startsSystem()) {
      checkRedis(options);
    }
  }

  /** Checks an external Redis now; one that we start ourselves needs no check. */
  private static void checkRedis(LoadOptions options) {
    RedisResolver resolver = RedisResolver.ofEnvironment();
    String cache = options.redis();
    boolean named = System.getenv("REDIS_URL") != null || hostIsNamed();
    if (cache == null ? named : isGiven(cache)) {
      resolver.cache(cache, RedisOptions.none()).close();
    }
    String kafka = options.kafka();
    if (kafka != null) {
      KafkaServer.checkForm(kafka);
    }
    String primary = options.primary();
    if (primary != null && PostgresServer.isNamedBy(primary)) {
      PostgresServer.checkForm(primary);
      if (primary.startsWith("jdbc:")) {
        PostgresServer.open(primary, ConnectRetry.NONE).close();
      }
    } else if (primary != null && isGiven(primary)) {
      resolver.primary(primary, RedisOptions.none()).close();
    }
  }

  private static boolean hostIsNamed() {
    return System.getenv("PREFETCH_REDIS_HOST") != null
        || System.getenv("PREFETCH_REDIS_PORT") != null;
  }

  private static boolean isGiven(String choice) {
    return !choice.equals("embedded") && !choice.equals("local") && !choice.startsWith("docker");
  }

  private int generate(LoadOptions options, Path scratch) {
    Path home = Home.find().folder();
    List<String> args = List.of(scratch.resolve("gatling").toString());
    ProcessBuilder builder =
        ModuleProcess.java(home, "load", Driver.MAIN_CLASS, options.toJvm(), args);
    builder.environment().put(ReadProtocol.HEADERS_VARIABLE, options.protocol().toVariable());
    try (ModuleProcess generator = ModuleProcess.start("generator", builder)) {
      Thread hook = new Thread(() -> generator.stop(STOP), "generator-end");
      Runtime.getRuntime().addShutdownHook(hook);
      OptionalInt code = generator.awaitExit(RUN_MAX);
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // A signal ends both processes; the generator has written the partial run.
        return ExitCode.INTERRUPTED;
      }
      return code.orElse(ExitCode.INTERNAL);
    }
  }

  private int finish(Path result, int code) throws IOException {
    if (!Files.exists(result)) {
      return withoutRun(code == ExitCode.DONE ? ExitCode.INTERNAL : code);
    }
    JsonNode ended = new ObjectMapper().readTree(Files.readString(result));
    int last = code == ExitCode.DONE ? ended.path("exitCode").asInt(code) : code;
    Path folder = Path.of(ended.path("run").asText());
    RunDirectory run = RunDirectory.open(folder);
    if (!Terminal.isPart()) {
      print(run, last);
    }
    return last;
  }

  private void print(RunDirectory run, int exitCode) {
    if (output.json()) {
      System.out.println(RunJson.of(run, exitCode, null));
      return;
    }
    System.out.print(RunSummary.render(run, output.quiet(), null, Terminal.coloursStdout()));
  }

  /** The generator has reported on standard error why there is no run. */
  private int withoutRun(int code) {
    if (output.json() && !Terminal.isPart()) {
      String message = "the generator ended without a run; its message is on standard error";
      System.out.println(new CommandError(message, code).toJson());
    }
    return code;
  }
}
