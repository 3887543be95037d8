package io.prefetchbench.gate.inprocess;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one benchmark of two builds in this JVM, slice by slice.
 *
 * <p>Each build has a class loader of its own whose parent is the platform's: its statics, its
 * dependencies and its own copy of JMH are not the other's. Each JMH runs without forks in a thread
 * of its own; an iteration is a slice, and JMH's own report of begin and end of an iteration is
 * where the builds take turns, so that no slice of one runs while the other's does. System
 * properties are common to a JVM: each build sees its own during its turn.
 *
 * <p>The JDK's compiled code and its profile, heap and collector are shared by both.
 */
public final class SharedJvm {
  private static final int FAILED = 1;

  private final List<SharedArm> arms;
  private final Turns turns;

  private SharedJvm(List<SharedArm> arms, long seed, long waitNanosMax) {
    this.arms = arms;
    this.turns = new Turns(seed, waitNanosMax, this::setProperties);
  }

  /**
   * Runs the arms that a file names and ends the JVM: 0 if both have written their results, 1 if
   * one failed, with its name and reason as the last line of standard error.
   *
   * @param args path of a file of properties: {@code seed}, {@code wait.seconds} and the two arms
   */
  public static void main(String[] args) throws IOException {
    Properties file = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(args[0]), StandardCharsets.UTF_8)) {
      file.load(reader);
    }
    SharedJvm jvm =
        new SharedJvm(
            List.of(SharedArm.read(file, "first."), SharedArm.read(file, "second.")),
            Long.parseLong(SharedArm.required(file, "seed")),
            TimeUnit.SECONDS.toNanos(Long.parseLong(SharedArm.required(file, "wait.seconds"))));
    jvm.run();
    String failure = jvm.turns.failure();
    if (failure != null) {
      System.err.println(failure);
    }
    System.exit(failure == null ? 0 : FAILED);
  }

  /** Loads one arm after the other, so that loading is in an order, too. */
  private void run() {
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < arms.size(); i++) {
        int arm = i;
        Thread thread = new Thread(() -> run(arm), arms.get(arm).name());
        threads.add(thread);
        thread.start();
        turns.awaitArrival(arm);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (IllegalStateException failed) {
      turns.fail(String.valueOf(failed.getMessage()));
    } catch (InterruptedException e) {
      turns.fail("interrupted");
      Thread.currentThread().interrupt();
    }
  }

  private void run(int number) {
    SharedArm arm = arms.get(number);
    try (PrintStream log = new PrintStream(arm.log(), StandardCharsets.UTF_8)) {
      try {
        measure(number, arm, log);
        turns.end(number);
      } catch (Throwable e) { // an Error of one build is a result like any other failure
        Throwable cause = innermost(e);
        cause.printStackTrace(log);
        turns.fail(arm.name() + ": " + cause);
      }
    } catch (IOException e) {
      turns.fail("cannot write " + arm.log() + ": " + e.getMessage());
    }
  }

  private void measure(int number, SharedArm arm, PrintStream log)
      throws ReflectiveOperationException {
    setProperties(number);
    ClassLoader loader = loader(arm);
    Thread.currentThread().setContextClassLoader(loader);
    Class<?> options = loader.loadClass("org.openjdk.jmh.runner.options.Options");
    Class<?> format = loader.loadClass("org.openjdk.jmh.runner.format.OutputFormat");
    Object given =
        loader
            .loadClass("org.openjdk.jmh.runner.options.CommandLineOptions")
            .getConstructor(String[].class)
            .newInstance((Object) arm.words().toArray(String[]::new));
    Object output =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {format},
            (proxy, method, args) -> answer(number, log, method.getName(), args));
    Class<?> runner = loader.loadClass("org.openjdk.jmh.runner.Runner");
    Object run = runner.getConstructor(options, format).newInstance(given, output);
    runner.getMethod("run").invoke(run);
  }

  /** What JMH reports; where it says that an iteration begins or has ended, the arms take turns. */
  private @Nullable Object answer(int number, PrintStream log, String method, Object[] args) {
    switch (method) {
      case "iteration" -> turns.enter(number);
      case "iterationResult" -> {
        log.println(args[1] + " " + args[2] + ": " + args[3]);
        turns.leave();
      }
      case "print", "verbosePrintln" -> log.print(args[0]);
      case "println" -> log.println(args[0]);
      case "equals" -> {
        return false;
      }
      case "hashCode" -> {
        return number;
      }
      case "toString" -> {
        return arms.get(number).name();
      }
      default -> {
        // Begin and end of runs, and bytes that a fork would have printed: there is none.
      }
    }
    return null;
  }

  private static ClassLoader loader(SharedArm arm) {
    try {
      URL jar = Path.of(arm.jar()).toUri().toURL();
      // Never closed: the build's threads may load classes until the JVM ends.
      return new URLClassLoader(arm.name(), new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(arm.jar() + " is no path of a jar", e);
    }
  }

  private void setProperties(int number) {
    SharedArm mine = arms.get(number);
    SharedArm other = arms.get(arms.size() - 1 - number);
    mine.properties().forEach(System::setProperty);
    other.properties().keySet().stream()
        .filter(key -> !mine.properties().containsKey(key))
        .forEach(System::clearProperty);
  }

  /** JMH wraps what a benchmark threw: the innermost is the reason. */
  private static Throwable innermost(Throwable thrown) {
    Throwable inner = thrown;
    while (inner.getCause() != null || inner.getSuppressed().length > 0) {
      inner = inner.getCause() != null ? inner.getCause() : inner.getSuppressed()[0];
    }
    return inner;
  }

  /**
   * Lets one of two arms run at a time: each has one slice of every pair, in an order decided by a
   * fair coin. The arms are numbered by the order in which they were loaded, and so is the coin: if
   * the two builds change places, everything else about the JVM is as it was. Thread-safe.
   */
  private static final class Turns {
    private static final int ARMS = 2;

    private final SplittableRandom coin;
    private final long waitNanosMax;
    private final IntConsumer begin;
    private final boolean[] arrived = new boolean[ARMS];
    private final boolean[] ended = new boolean[ARMS];
    private int leader;
    private int taken;
    private @Nullable String failure;

    /**
     * @param waitNanosMax an arm that waits longer for the other gives up
     * @param begin told the number of the arm whose slice begins, by that arm's thread
     */
    Turns(long seed, long waitNanosMax, IntConsumer begin) {
      this.coin = new SplittableRandom(seed);
      this.waitNanosMax = waitNanosMax;
      this.begin = begin;
      this.leader = toss();
    }

    private int toss() {
      return coin.nextBoolean() ? 0 : 1;
    }

    /** Waits until it is this arm's turn. No slice begins before both arms have come here. */
    synchronized void enter(int arm) {
      arrived[arm] = true;
      notifyAll();
      await(() -> mine(arm));
      begin.accept(arm);
    }

    synchronized void leave() {
      taken = (taken + 1) % ARMS;
      if (taken == 0) {
        leader = toss();
      }
      notifyAll();
    }

    /** Says that this arm has no further slices: the other one goes on alone. */
    synchronized void end(int arm) {
      arrived[arm] = true;
      ended[arm] = true;
      notifyAll();
    }

    /** Marks an arm as failed, which wakes all waiters. The first reason is kept. */
    synchronized void fail(String reason) {
      failure = failure == null ? reason : failure;
      notifyAll();
    }

    /** Waits until this arm has come to its first slice, has ended, or an arm has failed. */
    synchronized void awaitArrival(int arm) {
      await(() -> arrived[arm]);
    }

    synchronized @Nullable String failure() {
      return failure;
    }

    private boolean mine(int arm) {
      int other = ARMS - 1 - arm;
      return ended[other] || (arrived[other] && (taken == 0) == (leader == arm));
    }

    private interface Condition {
      boolean holds();
    }

    private void await(Condition condition) {
      long end = System.nanoTime() + waitNanosMax;
      boolean interrupted = false;
      while (failure == null && !condition.holds()) {
        long left = end - System.nanoTime();
        if (left <= 0 || interrupted) {
          failure = "waited in vain for the other build's slice to end";
          notifyAll();
        } else {
          try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
          } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
          }
        }
      }
      if (failure != null) {
        throw new IllegalStateException(Objects.requireNonNull(failure));
      }
    }
  }
}
