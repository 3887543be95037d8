package io.prefetchbench.load.run;

import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.record.ReadFile;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.load.system.Role;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The generator processes of one run. The first is the leader: it starts the others, announces each
 * phase, mutates, and collects the reads of all at the end. The others are followers: each is a run
 * of its own share of the same schedule against the leader's server. All use one monotonic clock.
 */
final class Generators implements AutoCloseable {
  private static final String WARMUP = "warmup";
  private static final String MEASUREMENT = "measurement";
  private static final Duration END = Duration.ofMinutes(3);
  private static final long BEGIN_NANOS = Duration.ofMinutes(5).toNanos();
  private static final String BEGIN = ".begin";
  private static final String END_OF_WARMUP = WARMUP + ".end";

  private final LoadOptions options;
  private final List<ModuleProcess> followers = new ArrayList<>();
  private volatile @Nullable Path own;

  Generators(LoadOptions options) {
    this.options = options;
  }

  private boolean follows() {
    return options.follower() > 0;
  }

  /** Starts the followers; does nothing if there are none, or this is a follower. */
  void start(Path home, String url, RunWriter files) {
    Path hub = files.path().resolve("raw");
    own = hub;
    for (int i = 1; i < options.generators() && !follows(); i++) {
      Path out = files.resolve("generators/" + (i + 1));
      LoadOptions follower = options.following(url, out, i, hub);
      List<String> args = List.of(files.resolve("generators/gatling-" + (i + 1)).toString());
      ProcessBuilder java =
          ModuleProcess.java(home, "load", Driver.MAIN_CLASS, follower.toJvm(), args);
      followers.add(ModuleProcess.start("generator " + (i + 1), java));
    }
  }

  /** Returns the processes of the followers. */
  List<Role> roles() {
    List<Role> roles = new ArrayList<>();
    for (int i = 0; i < followers.size(); i++) {
      roles.add(new Role("generator-" + (i + 2), followers.get(i).pid()));
    }
    return roles;
  }

  /** Announces the start of the warm-up; called by the leader. */
  void warmupBegins(long atNanos) {
    announce(WARMUP + BEGIN, atNanos);
  }

  /** Announces the start of the measurement; called by the leader. */
  void measurementBegins(long atNanos) {
    announce(MEASUREMENT + BEGIN, atNanos);
  }

  /**
   * Announces the end of the warm-up if it is before that of its schedule; called by the leader.
   */
  void warmupEnds(long atNanos) {
    announce(END_OF_WARMUP, atNanos);
  }

  private void announce(String event, long atNanos) {
    if (options.generators() > 1 && !follows()) {
      publish(hub().resolve(event), Long.toString(atNanos));
    }
  }

  private Path hub() {
    Path known = options.hub() == null ? own : options.hub();
    if (known == null) {
      throw new IllegalStateException("the generators have not been started");
    }
    return known;
  }

  /**
   * Waits until the warm-up may begin: all are ready, and the leader has announced it. A follower
   * ends its warm-up when the leader announces it.
   */
  void awaitWarmup(ReadPhase phase, Duration longest) {
    meet(WARMUP, phase);
    if (follows()) {
      followEnd(phase, longest);
    }
  }

  private void followEnd(ReadPhase phase, Duration longest) {
    Path end = hub().resolve(END_OF_WARMUP);
    long last = phase.schedule().beginNanos() + longest.toNanos() - System.nanoTime();
    Runnable wait =
        () -> {
          if (Background.await(Math.max(0, last), () -> Files.exists(end), null)) {
            phase.schedule().endAt(Long.parseLong(awaitText(end)));
          }
        };
    Background.start("warm-up-end", () -> ExitCodeHolder.runOrExit(wait));
  }

  /** Like {@link #awaitWarmup}, for the measurement; the leader's own waiting is already done. */
  void awaitMeasurement(ReadPhase phase) {
    meet(MEASUREMENT, phase);
  }

  private void meet(String name, ReadPhase phase) {
    if (follows()) {
      publish(hub().resolve(ready(name, options.follower())), "");
      phase.schedule().beginAt(Long.parseLong(awaitText(hub().resolve(name + BEGIN))));
      return;
    }
    for (int i = 1; i < options.generators(); i++) {
      String unused = awaitText(hub().resolve(ready(name, i)));
    }
  }

  private static String ready(String phase, int index) {
    return phase + "-" + (index + 1) + ".ready";
  }

  private static void publish(Path file, String text) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the file for the other generators cannot be written: " + file, e);
    }
  }

  private static String awaitText(Path file) {
    if (!Background.await(BEGIN_NANOS, () -> Files.exists(file), null)) {
      throw new Untrustworthy("another generator did not respond within 5 minutes: no " + file);
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the file of another generator cannot be read: " + file, e);
    }
  }

  /**
   * On a follower, hands over its reads; on the leader, collects those of all followers once they
   * have ended.
   */
  void join(ReadPhase measurement, RunWriter files) {
    try {
      if (follows()) {
        ReadFile.write(hub().resolve(name(options.follower())), measurement.recorder());
      }
      for (int i = 0; i < followers.size(); i++) {
        OptionalInt code = followers.get(i).awaitExit(END);
        Path reads = files.resolve("raw/" + name(i + 1));
        if (code.isEmpty() || !Files.exists(reads)) {
          throw new Untrustworthy("generator " + (i + 2) + " has not handed over its reads");
        }
        ReadFile.read(reads, measurement.recorder());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the reads of the generators cannot be joined", e);
    }
  }

  private static String name(int index) {
    return "generator-" + (index + 1) + ".reads";
  }

  @Override
  public void close() {
    followers.forEach(ModuleProcess::close);
  }
}
