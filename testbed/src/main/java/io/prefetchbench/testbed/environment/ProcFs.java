package io.prefetchbench.testbed.environment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Readings of Linux' {@code /proc} (man 5 proc), empty where there is none. Thread-safe. */
public final class ProcFs {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The kernel cuts names of threads after 15 letters. */
  private static final Pattern COMPILER = Pattern.compile("\\(C[12] CompilerThre");

  /** USER_HZ, which the kernel fixes at 100 on every architecture that Java runs on. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final long BYTES_OF_KB = 1024;

  private final Path root;

  public ProcFs(Path root) {
    this.root = root;
  }

  public static ProcFs ofMachine() {
    return new ProcFs(Path.of("/proc"));
  }

  /** Like {@link #cpu}, of a process and all its children, the ended ones included. */
  public Optional<CpuUse> cpuOfFamily(long pid) {
    OptionalLong cpu = cpuNanosOfFamily(pid);
    Map<Long, Long> waits = new HashMap<>();
    family(pid)
        .forEach(each -> cpu(each.pid()).ifPresent(use -> waits.putAll(use.waitNanosOfThread())));
    return cpu.isEmpty() || waits.isEmpty()
        ? Optional.empty()
        : Optional.of(new CpuUse(cpu.getAsLong(), waits));
  }

  /** Like {@link #cpuNanos}, of a process and all its children, the ended ones included. */
  public OptionalLong cpuNanosOfFamily(long pid) {
    Optional<String> own = read(root.resolve(Long.toString(pid)).resolve("stat"));
    if (own.isEmpty()) {
      return OptionalLong.empty();
    }
    List<String> fields = words(own.get().substring(own.get().lastIndexOf(')') + 2));
    long ended = (Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14))) * NANOS_PER_TICK;
    return OptionalLong.of(
        ended + family(pid).mapToLong(each -> cpuNanos(each.pid()).orElse(0)).sum());
  }

  private static Stream<ProcessHandle> family(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(main -> Stream.concat(Stream.of(main), main.descendants()));
  }

  /**
   * CPU time of a live process so far, nanoseconds in steps of 10 ms, ended threads included. One
   * file is read, so it may be called every second. Empty if the process or /proc is not there.
   */
  public OptionalLong cpuNanos(long pid) {
    Optional<String> stat = read(root.resolve(Long.toString(pid)).resolve("stat"));
    return stat.isEmpty() ? OptionalLong.empty() : OptionalLong.of(cpuNanos(stat.get()));
  }

  private static long cpuNanos(String stat) {
    // The second field is the program's name in parentheses and may hold blanks.
    List<String> fields = words(stat.substring(stat.lastIndexOf(')') + 2));
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * NANOS_PER_TICK;
  }

  /**
   * CPU time from {@code /proc/PID/stat} (ended threads included, steps of 10 ms) and wait from
   * {@code /proc/PID/task/*}{@code /schedstat} (threads alive now, nanoseconds).
   */
  public Optional<CpuUse> cpu(long pid) {
    OptionalLong cpu = cpuNanos(pid);
    Map<Long, Long> waits =
        ofThreads(
            pid,
            thread ->
                read(thread.resolve("schedstat")).map(line -> Long.parseLong(words(line).get(1))));
    return cpu.isEmpty() || waits.isEmpty()
        ? Optional.empty()
        : Optional.of(new CpuUse(cpu.getAsLong(), waits));
  }

  /** Memory of a live process that is in RAM now; empty if it or /proc is not there. */
  public OptionalLong residentBytes(long pid) {
    Optional<String> status = read(root.resolve(Long.toString(pid)).resolve("status"));
    return status.stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(words(line).get(1)) * BYTES_OF_KB)
        .findFirst();
  }

  /** CPU time of each JIT compiler thread by thread id, in steps of 10 ms; empty if unknown. */
  public Map<Long, Long> compilerNanosOfThread(long pid) {
    return ofThreads(
        pid,
        thread ->
            read(thread.resolve("stat"))
                .filter(stat -> COMPILER.matcher(stat).find())
                .map(ProcFs::cpuNanos));
  }

  /** Threads that end between the listing and the reading are left out. */
  private <T> Map<Long, T> ofThreads(long pid, Function<Path, Optional<T>> figure) {
    Map<Long, T> found = new HashMap<>();
    Path tasks = root.resolve(Long.toString(pid)).resolve("task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        long id = Long.parseLong(String.valueOf(thread.getFileName()));
        figure.apply(thread).ifPresent(value -> found.put(id, value));
      }
    } catch (IOException e) {
      return Map.of();
    }
    return found;
  }

  public Optional<CpuTicks> cpuTicks() {
    return read(root.resolve("stat"))
        .flatMap(text -> text.lines().filter(line -> line.startsWith("cpu ")).findFirst())
        .map(line -> CpuTicks.of(words(line)));
  }

  /** Load averages over 1, 5 and 15 minutes. */
  public Optional<List<Double>> loadAverage() {
    return read(root.resolve("loadavg"))
        .map(line -> words(line).subList(0, 3).stream().map(Double::valueOf).toList());
  }

  /** How late the kernel may wake this thread on purpose. */
  public OptionalLong timerSlackNanos() {
    Optional<String> text = read(root.resolve("self/timerslack_ns"));
    return text.isPresent()
        ? OptionalLong.of(Long.parseLong(text.get().strip()))
        : OptionalLong.empty();
  }

  /** The text of a small file; empty if it cannot be read. */
  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file)).filter(text -> !text.isBlank());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static List<String> words(String line) {
    return BLANKS.splitAsStream(line.strip()).toList();
  }
}
