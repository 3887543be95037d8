package io.prefetchbench.server.faults.soak;

import io.prefetchbench.testbed.environment.ProcFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds at one moment; −1 where that cannot be known. Immutable.
 *
 * @param heapBytes live objects of a JVM, after a collection
 */
record ProcessSample(
    String name, long residentBytes, long heapBytes, long threads, long fileDescriptors) {
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final long KIB = 1024;

  /** Looks at a process of this machine. */
  static ProcessSample take(String name, long pid, boolean jvm)
      throws IOException, InterruptedException {
    long heap = jvm ? heapBytes(pid) : -1;
    Path proc = Path.of("/proc", Long.toString(pid));
    return new ProcessSample(
        name,
        ProcFs.ofMachine().residentBytes(pid).orElse(-1),
        heap,
        entries(proc.resolve("task")),
        entries(proc.resolve("fd")));
  }

  private static long entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return -1;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private static long heapBytes(long pid) throws IOException, InterruptedException {
    String collected = jcmd(pid, "GC.run");
    Matcher used = USED.matcher(collected.isEmpty() ? "" : jcmd(pid, "GC.heap_info"));
    long kib = 0;
    boolean found = false;
    while (used.find()) {
      kib += Long.parseLong(used.group(1));
      found = true;
    }
    return found ? kib * KIB : -1;
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(program)) {
      return "";
    }
    Process process =
        new ProcessBuilder(program.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "";
  }
}
