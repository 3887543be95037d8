package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.inprocess.SharedArm;
import io.prefetchbench.gate.inprocess.SharedJvm;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.JmhWords;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.environment.CpuAffinity;
import io.prefetchbench.testbed.process.WatchedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Runs a block in one JVM: {@link SharedJvm} with the jars of both arms. JSON and log of each arm
 * are kept. Not thread-safe; use it from one thread.
 *
 * <p>The JVM is not told which arm is the base: files, threads and class loaders are named by the
 * order in which the arms are loaded, which a coin decides. Such names alone have made a difference
 * of 0.3 %.
 *
 * @param base its JVM arguments may differ from the candidate's in system properties only
 * @param targets system properties, {@code name=value}, of the arm that is loaded first and of the
 *     other one: where each keeps its data; empty for none
 * @param words the user's JMH options; they override those of a cell
 * @param cpus CPUs for the JVM, of which it gets as many as {@code -t} says, one without it, so
 *     that the kernel does not move its threads about; if there are fewer, it runs on any
 */
public record InProcessBlock(
    JarFork.Launch base,
    JarFork.Launch candidate,
    List<String> targets,
    JmhWords words,
    Path folder,
    Runnable before,
    Duration atMost,
    List<Integer> cpus)
    implements BlockRunner {
  /** Slices of 5 ms: 0.75 s of warm-up for each build, then 1 s. */
  private static final JmhWords SLICES =
      JmhWords.of(List.of("-wi", "150", "-w", "5ms", "-i", "200", "-r", "5ms"));

  /**
   * A method is compiled where it becomes hot, and its thread waits. In the background, the moment
   * at which a compiler gets to it, and so the profile it compiles by, is chance: equal builds then
   * differ by up to 25 % from the first slice to the last.
   */
  private static final String COMPILE_AT_ONCE = "-Xbatch";

  private static final List<String> PLACES = List.of("first", "second");
  private static final String PROPERTY = "-D";
  private static final String JSON = ".json";
  private static final String LOG = ".log";
  private static final String HINTS = "META-INF/CompilerHints";

  public InProcessBlock {
    targets = List.copyOf(targets);
    cpus = List.copyOf(cpus);
    if (!options(base.jvmArgs()).equals(options(candidate.jvmArgs()))) {
      throw new BadInput(
          "rows in one process share their JVM: expected the same options for both, only system"
              + " properties (-Dname=value) may differ, not %s and %s"
                  .formatted(options(base.jvmArgs()), options(candidate.jvmArgs())));
    }
  }

  @Override
  public Both run(GateCell cell, String name, boolean baseFirst, long seed)
      throws InterruptedException {
    before.run();
    List<ArmSide> sides =
        baseFirst
            ? List.of(ArmSide.BASE, ArmSide.CANDIDATE)
            : List.of(ArmSide.CANDIDATE, ArmSide.BASE);
    Path log = folder.resolve(name + ".log");
    OptionalInt code =
        new WatchedProcess(line(cell, name, sides, seed), folder, log, atMost).run(() -> {});
    try {
      nameBySide(name, sides);
      return outcome(name, sides, log, code);
    } catch (IOException e) {
      return failed(null, String.valueOf(e.getMessage()));
    }
  }

  private Both outcome(String name, List<ArmSide> sides, Path log, OptionalInt code)
      throws IOException {
    if (code.isEmpty()) {
      return failed(null, "did not end in " + atMost.toSeconds() + " s");
    }
    if (code.getAsInt() != 0) {
      String reason = BuildLog.read(log).last().orElse("exit code " + code.getAsInt());
      for (int place = 0; place < sides.size(); place++) {
        String prefix = PLACES.get(place) + ": ";
        if (reason.startsWith(prefix)) {
          return failed(sides.get(place), reason.substring(prefix.length()));
        }
      }
      return failed(null, reason);
    }
    return PairedSlices.read(
        file(name, ArmSide.BASE.word(), JSON), file(name, ArmSide.CANDIDATE.word(), JSON));
  }

  /** Renames the files of each arm after its side, which the JVM must not know. */
  private void nameBySide(String name, List<ArmSide> sides) throws IOException {
    for (String ending : List.of(JSON, LOG)) {
      for (int place = 0; place < sides.size(); place++) {
        Path written = file(name, PLACES.get(place), ending);
        Path kept = file(name, sides.get(place).word(), ending);
        if (Files.exists(written)) {
          Files.move(written, kept, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private Path file(String name, String arm, String ending) {
    return folder.resolve(name + "-" + arm + ending);
  }

  /**
   * @param side the arm that failed; null if both did, or the JVM
   */
  private static Both failed(@Nullable ArmSide side, String reason) {
    Fork.Outcome failed = new Fork.Failed(reason);
    Fork.Outcome other = side == null ? failed : new Fork.NotRun();
    return side == ArmSide.CANDIDATE ? new Both(other, failed) : new Both(failed, other);
  }

  private List<String> line(GateCell cell, String name, List<ArmSide> sides, long seed) {
    Path plan = folder.resolve(name + ".properties");
    JmhWords all = words.after(JmhWords.of(cell.words())).after(SLICES);
    List<String> line = new ArrayList<>(placement(all));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Djmh.ignoreLock=true");
    line.addAll(List.of("-XX:CompileCommandFile=" + hints(name), "-XX:+UnlockDiagnosticVMOptions"));
    line.add(COMPILE_AT_ONCE);
    line.addAll(options(base.jvmArgs()));
    for (String appended : all.values("-jvmArgsAppend")) {
      line.addAll(List.of(appended.split("\\s+", -1)));
    }
    line.addAll(List.of("-cp", ownClasses(), SharedJvm.class.getName(), plan.toString()));
    Properties file = new Properties();
    file.setProperty("seed", Long.toString(seed));
    file.setProperty("wait.seconds", Long.toString(atMost.toSeconds()));
    for (int place = 0; place < sides.size(); place++) {
      JarFork.Launch arm = sides.get(place) == ArmSide.BASE ? base : candidate;
      arm(arm, place, cell, name, seed, all).write(file, PLACES.get(place) + ".");
    }
    try (Writer writer = Files.newBufferedWriter(plan, StandardCharsets.UTF_8)) {
      file.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + plan, e);
    }
    return line;
  }

  private List<String> placement(JmhWords all) {
    List<String> given = all.values("-t");
    String threads = given.isEmpty() ? "1" : given.get(given.size() - 1);
    // JMH reads "max" as all CPUs.
    boolean fits = threads.matches("[1-9]\\d{0,5}") && Integer.parseInt(threads) <= cpus.size();
    return fits ? CpuAffinity.prefix(cpus.subList(0, Integer.parseInt(threads))) : List.of();
  }

  private SharedArm arm(
      JarFork.Launch arm, int place, GateCell cell, String name, long seed, JmhWords all) {
    SortedMap<String, String> properties = new TreeMap<>();
    arm.jvmArgs().stream()
        .filter(arg -> arg.startsWith(PROPERTY))
        .forEach(arg -> put(properties, arg.substring(PROPERTY.length())));
    if (place < targets.size()) {
      put(properties, targets.get(place));
    }
    properties.put(JarFork.SEED, Long.toString(seed));
    List<String> jmh = new ArrayList<>(JarFork.selection(cell));
    jmh.addAll(List.of("-f", "0", "-foe", "true", "-rf", "json"));
    jmh.addAll(List.of("-rff", file(name, PLACES.get(place), JSON).toString()));
    jmh.addAll(all.without("-jvmArgsAppend").without("-p").words());
    // The last profiler is the innermost: what the others allocate is not of the slice.
    jmh.addAll(List.of("-prof", "gc"));
    String log = file(name, PLACES.get(place), LOG).toString();
    String jar = arm.jar().toAbsolutePath().toString();
    return new SharedArm(PLACES.get(place), jar, jmh, log, properties);
  }

  private static void put(SortedMap<String, String> properties, String assignment) {
    int at = assignment.indexOf('=');
    properties.put(
        at < 0 ? assignment : assignment.substring(0, at),
        at < 0 ? "" : assignment.substring(at + 1));
  }

  private static List<String> options(List<String> jvmArgs) {
    return jvmArgs.stream().filter(arg -> !arg.startsWith(PROPERTY)).toList();
  }

  /** What JMH tells the compiler of a fork: it cannot do so in a JVM that runs already. */
  private Path hints(String name) {
    Set<String> lines = new LinkedHashSet<>();
    lines.add("quiet");
    lines.add("inline,org/openjdk/jmh/infra/Blackhole.consume");
    lines.add("dontinline,org/openjdk/jmh/infra/Blackhole.consumeFull");
    for (JarFork.Launch arm : List.of(base, candidate)) {
      try (ZipFile jar = new ZipFile(arm.jar().toFile())) {
        ZipEntry entry = jar.getEntry(HINTS);
        if (entry != null) {
          byte[] text = jar.getInputStream(entry).readAllBytes();
          new String(text, StandardCharsets.UTF_8).lines().forEach(lines::add);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + arm.jar(), e);
      }
    }
    try {
      return Files.write(folder.resolve(name + ".hints"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  /** The jar or folder that has this class: the program in the shared JVM needs nothing else. */
  private static String ownClasses() {
    try {
      return Path.of(SharedJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the gate's own classes are not in a file", e);
    }
  }
}
