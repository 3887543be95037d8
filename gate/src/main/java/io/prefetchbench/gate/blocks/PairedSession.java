package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.BlockPlan;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.JmhWords;
import io.prefetchbench.gate.plan.ListedRows;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.BlockLog;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.MachineFacts;
import io.prefetchbench.gate.record.PairedPlan;
import io.prefetchbench.gate.record.PairedSides;
import io.prefetchbench.reports.run.Median;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Interruption;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.environment.CpuAffinity;
import io.prefetchbench.testbed.environment.CpuRuler;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.environment.Fitness;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.redis.FreshPrefix;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testbed.redis.TargetFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A paired measurement on this machine: a composition root, where clocks are read, Redis is
 * started, and the run directory gets its end, also at Ctrl-C. For use by one thread.
 */
public final class PairedSession implements AutoCloseable {
  public static final String BLOCKS = "blocks.ndjson";

  private static final Duration FIRST_FORK_AT_MOST = Duration.ofMinutes(15);
  private static final long FORK_SECONDS_MIN = 60;
  private static final int FORK_TIMES = 4;

  private final RunWriter writer;
  private final RunManifest.Builder manifest;
  private final PairedSides sides;
  private final Interruption interruption;
  private final Progress progress;
  private final Environment environment = Environment.begin(Home.find().folder());
  private final CpuRuler ruler = new CpuRuler(System::nanoTime);
  private final @Nullable RedisServer server;
  private final List<FreshPrefix> prefixes = List.of(FreshPrefix.create(), FreshPrefix.create());
  private final @Nullable Path target;
  private final List<Path> sharedTargets;
  private final Clock clock = Clock.systemUTC();
  private final Instant begin = clock.instant();
  private boolean finished;
  private String placement = "";

  /**
   * @param run begins the run directory, once Redis is there
   * @param redis value of the option; null if it was not given. Only forks of ours use one
   */
  public PairedSession(
      Supplier<RunWriter> run,
      RunManifest.Builder manifest,
      PairedSides sides,
      @Nullable String redis,
      Interruption interruption,
      Progress progress) {
    this.manifest = manifest;
    this.sides = sides;
    this.interruption = interruption;
    this.progress = progress;
    this.server =
        sides.ours() ? RedisResolver.ofEnvironment().cache(redis, RedisOptions.none()) : null;
    this.target =
        server == null
            ? null
            : new TargetFile(server.address(), prefixes.get(0).value(), owned(server)).write();
    // Two builds in one JVM have a prefix each and may not flush: the other's data is there too.
    this.sharedTargets =
        server == null
            ? List.of()
            : prefixes.stream()
                .map(prefix -> new TargetFile(server.address(), prefix.value(), false).write())
                .toList();
    if (server != null) {
      progress.say("Redis: " + server);
      environment.redis("cache", server);
    }
    this.writer = begin(run);
    interruption.atEnd(this::interrupted);
  }

  /** Checks that both jars of an interrupted run are still the ones that were measured. */
  public static void requireJars(PairedSides sides) {
    requireJar(sides.baseJar(), sides.base().digest());
    requireJar(sides.candidateJar(), sides.candidate().digest());
  }

  private static void requireJar(String jar, @Nullable String digest) {
    if (digest != null && !JarFacts.of(Path.of(jar)).digest().equals(digest)) {
      throw new BadInput(jar + " is another jar than the interrupted run measured");
    }
  }

  private RunWriter begin(Supplier<RunWriter> run) {
    try {
      return run.get();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static boolean owned(RedisServer server) {
    return server.how() != RedisServer.How.GIVEN;
  }

  /** Refuses a machine that is too busy for forks; builds in one JVM share its disturbances. */
  public void requireFit(boolean forks) {
    Fitness fitness;
    try (RespConnection redis = server == null ? null : server.connect()) {
      fitness = Fitness.measure(ruler, System::nanoTime, redis);
    }
    String lines = String.join(", ", fitness.lines());
    if (forks && !fitness.isFit()) {
      throw new Untrustworthy(
          "this machine is too busy to compare builds on: "
              + lines
              + "; expected nothing else to"
              + " run here");
    }
    progress.say("machine: " + lines);
  }

  /** What a jar lists: {@code base} or {@code candidate}. */
  public ListedRows listed(String jar, String name) throws InterruptedException {
    return JarFork.listed(Path.of(jar), jmhWords(), raw(), "list-" + name + ".log");
  }

  public Priming.Primed prime(
      List<GateCell> cells, ListedRows ofBase, ListedRows ofCandidate, long seed)
      throws InterruptedException {
    Path base = Path.of(sides.baseJar());
    Path candidate = Path.of(sides.candidateJar());
    Priming priming =
        new Priming(
            runner(FIRST_FORK_AT_MOST, cells),
            ofBase,
            ofCandidate,
            name -> JarFacts.classDigest(base, name).equals(JarFacts.classDigest(candidate, name)),
            System::nanoTime,
            progress);
    return priming.prime(cells, seed);
  }

  public List<BlockRecord> run(BlockPlan plan, Function<List<BlockRecord>, Set<RowKey>> suspects)
      throws InterruptedException {
    long longest = plan.cells().stream().mapToLong(BlockPlan.Planned::blockMillis).max().orElse(0);
    Duration atMost = Duration.ofSeconds(Math.max(FORK_SECONDS_MIN, FORK_TIMES * longest / 1_000));
    Path log = writer.resolve(BLOCKS);
    try {
      PairedRun run =
          new PairedRun(
              plan,
              runner(atMost, plan.cells().stream().map(BlockPlan.Planned::cell).toList()),
              new MachineGauge(ruler),
              log,
              BlockLog.read(log),
              clock,
              progress);
      return run.run(suspects);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }

  private BlockRunner runner(Duration atMost, List<GateCell> cells) {
    Fork benchmarks =
        new JarFork(
            launch(sides.baseJar(), sides.baseJvmArgs()),
            launch(sides.candidateJar(), sides.candidateJvmArgs()),
            jmhWords(),
            raw(),
            this::empty,
            atMost);
    Fork loads = new LoadFork(sides::home, raw(), atMost);
    BlockRunner separate =
        BlockRunner.inTurn(
            (side, cell, name, seed) ->
                (cell.runsLoad() ? loads : benchmarks).run(side, cell, name, seed));
    boolean shares = cells.stream().anyMatch(GateCell::sharesJvm);
    BlockRunner shared = shares ? sharedJvm(atMost) : separate;
    return (cell, name, baseFirst, seed) -> {
      BlockRunner.Both both =
          (cell.sharesJvm() ? shared : separate).run(cell, name, baseFirst, seed);
      // A fork that our own end has killed did not fail.
      interruption.stopHereIfBegun();
      return both;
    };
  }

  private BlockRunner sharedJvm(Duration atMost) {
    return new InProcessBlock(
        launch(sides.baseJar(), sides.baseJvmArgs()),
        launch(sides.candidateJar(), sides.candidateJvmArgs()),
        sharedTargets.stream().map(file -> TargetFile.PROPERTY + "=" + file).toList(),
        jmhWords(),
        raw(),
        this::empty,
        atMost,
        cpusBesideRedis());
  }

  /**
   * Gives our Redis a CPU of its own, and returns the others; empty if that cannot be done. Where
   * the kernel chooses, on which CPU it wakes a thread decides over a round trip's time more than
   * the builds do.
   */
  private List<Integer> cpusBesideRedis() {
    List<Integer> cpus = CpuAffinity.own().orElse(List.of());
    OptionalLong pid = server == null ? OptionalLong.empty() : server.pid();
    if (pid.isEmpty() || cpus.size() < 2 || !CpuAffinity.canSet()) {
      return List.of();
    }
    boolean isSet = CpuAffinity.set(cpus.subList(0, 1), pid.getAsLong());
    List<Integer> others = isSet ? cpus.subList(1, cpus.size()) : List.of();
    if (isSet && placement.isEmpty()) {
      placement =
          "Redis on CPU %d; builds that share a JVM on %s"
              .formatted(cpus.get(0), CpuAffinity.text(others));
      progress.say("CPUs: " + placement);
    }
    return others;
  }

  private JarFork.Launch launch(String jar, List<String> jvmArgs) {
    List<String> all = new ArrayList<>();
    if (target != null) {
      all.addAll(List.of("-Xmx1g", "-D" + TargetFile.PROPERTY + "=" + target));
    }
    all.addAll(jvmArgs);
    return new JarFork.Launch(Path.of(jar), all);
  }

  private JmhWords jmhWords() {
    List<String> all = new ArrayList<>(sides.words());
    if (sides.ours()) {
      all.addAll(List.of("-prof", JarFork.CPU_PROFILER));
    }
    return JmhWords.of(all);
  }

  private Path raw() {
    try {
      return Files.createDirectories(writer.resolve("raw"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder in " + writer.path(), e);
    }
  }

  /** Every fork meets the same Redis: empty, its statistics reset, as far as it is ours. */
  private void empty() {
    if (server == null) {
      return;
    }
    try (RespConnection connection = server.connect()) {
      if (owned(server)) {
        connection.call("FLUSHALL", "SYNC");
        connection.call("CONFIG", "RESETSTAT");
      } else {
        prefixes.forEach(prefix -> prefix.remove(connection));
      }
    }
  }

  public MachineFacts machine(List<BlockRecord> blocks) {
    Map<?, ?> machine =
        environment.record().get("machine") instanceof Map<?, ?> facts ? facts : Map.of();
    double[] steal = blocks.stream().mapToDouble(BlockRecord::stealShare).toArray();
    return new MachineFacts(
        String.valueOf(machine.get("cpuModel")),
        Runtime.getRuntime().availableProcessors(),
        steal.length == 0 ? 0 : Median.of(steal),
        blocks.size(),
        (int) blocks.stream().filter(block -> block.discarded() != null).count());
  }

  public Path path() {
    return writer.path();
  }

  public void write(PairedPlan plan) {
    writer.writeJson(PairedPlan.FILE, plan);
  }

  /** Gives the run its end; returns the folder under its last name. */
  public synchronized Path finish(RunResult result, List<String> reasons) {
    finished = true;
    Map<String, Object> facts = environment.record();
    if (!placement.isEmpty()) {
      facts.put("pinning", placement);
    }
    writer.writeJson("environment.json", facts);
    return writer.finish(
        manifest.phase("blocks", begin, clock.instant()).result(result, reasons).build());
  }

  private synchronized void interrupted() {
    if (!finished) {
      Path folder = finish(RunResult.PARTIAL, List.of("interrupted before its end"));
      boolean planned = Files.exists(folder.resolve(PairedPlan.FILE));
      System.err.println(
          planned
              ? "interrupted; to continue: bench gate paired --resume " + folder
              : "interrupted before the first block; its files are in " + folder);
    }
    close();
  }

  /** Ends Redis; a run without an end keeps its name of an unfinished one. */
  @Override
  public synchronized void close() {
    if (server == null || target == null) {
      return;
    }
    try {
      if (!owned(server)) {
        empty();
      }
      Files.deleteIfExists(target);
      for (Path file : sharedTargets) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove a temporary file", e);
    } finally {
      server.close();
    }
  }
}
