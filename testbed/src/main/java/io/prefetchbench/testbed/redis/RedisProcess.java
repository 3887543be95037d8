package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.LocalPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Redis process that we started, under a shell that kills it when this JVM ends. Thread-safe. */
final class RedisProcess implements AutoCloseable {
  static final int ANY_PORT = 0;

  private static final long STOP_SECONDS = 5;

  private final Process shell;
  private final BufferedReader output;
  private final long redisPid;
  private final int port;
  private final Path folder;

  private RedisProcess(Process shell, BufferedReader output, long redisPid, int port, Path folder) {
    this.shell = shell;
    this.output = output;
    this.redisPid = redisPid;
    this.port = port;
    this.folder = folder;
  }

  /** Starts Redis, the embedded one if the binary is null; it may not be listening yet. */
  static RedisProcess start(@Nullable Path binary, RedisOptions options, int wantedPort) {
    int port = wantedPort == ANY_PORT ? LocalPort.free() : wantedPort;
    try {
      Path folder = Files.createTempDirectory("prefetch-bench-redis-");
      Path packed = folder.resolve("redis-server.packed");
      if (binary == null) {
        EmbeddedBinary.unpack(packed);
      }
      Path script = folder.resolve("run-redis.sh");
      copyScript(script);
      List<String> line = new ArrayList<>(List.of("sh", script.toString(), folder.toString()));
      line.addAll(binary == null ? List.of(packed.toString(), "yes") : local(binary));
      if (!options.configuration().isEmpty()) {
        Path file = folder.resolve("redis.conf");
        Files.writeString(file, options.configuration());
        line.add(file.toString());
      }
      // First, so that --dir among the options, a folder that outlives this process, overrides it.
      line.addAll(List.of("--dir", folder.toString()));
      line.addAll(options.commandLine(port));
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      return started(builder.directory(folder.toFile()).start(), port, folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start Redis: " + e.getMessage(), e);
    }
  }

  private static List<String> local(Path binary) {
    return List.of(binary.toAbsolutePath().toString(), "no");
  }

  private static RedisProcess started(Process shell, int port, Path folder) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    String first = output.readLine();
    if (first == null || !first.matches("\\d+")) {
      shell.destroyForcibly();
      throw new BadInput(
          "cannot start Redis in "
              + folder
              + " ("
              + first
              + "); expected a temporary folder that allows executables, set one with"
              + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
    }
    return new RedisProcess(shell, output, Long.parseLong(first), port, folder);
  }

  private static void copyScript(Path target) throws IOException {
    try (InputStream in = RedisProcess.class.getResourceAsStream("run-redis.sh")) {
      if (in == null) {
        throw new IllegalStateException("run-redis.sh is missing from the class path");
      }
      Files.copy(in, target);
    }
  }

  /** Pid of Redis itself, not of the shell. */
  long redisPid() {
    return redisPid;
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  /** Returns the last output of Redis on one line; only once it is no longer alive. */
  String lastOutput() {
    try {
      List<String> lines = new ArrayList<>();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line.strip());
      }
      return String.join("; ", lines);
    } catch (IOException e) {
      return "its last output could not be read: " + e.getMessage();
    }
  }

  /** Kills Redis and waits until it and its folder are gone; idempotent. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell is gone already, and with it Redis.
    }
    try {
      if (!shell.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        ProcessHandle.of(redisPid).ifPresent(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
        throw new IllegalStateException(
            "Redis " + redisPid + " did not end in " + STOP_SECONDS + " s and was killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ProcessHandle.of(redisPid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
