package io.prefetchbench.benchmarks;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a tool of Redis' own against a server. */
final class ToolProcess {
  private static final int WAIT_MINUTES = 2;

  private ToolProcess() {}

  /** Its whole output, and the time from its start to the end of that. */
  record Ended(String output, long nanos) {}

  /** Whether the tool is on the path, and speaks to such a server. */
  static boolean serves(String tool, RedisAddress url) {
    if (url.tls()) {
      return false;
    }
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) {
        return true;
      }
    }
    return false;
  }

  /** Runs it to its end; {@code words} come after host and port. */
  static Ended run(String tool, RedisAddress url, List<String> words, @Nullable Path input) {
    List<String> line = new ArrayList<>(List.of(tool, "-h", url.host()));
    line.addAll(List.of("-p", Integer.toString(url.port())));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    if (url.password() != null) {
      builder.environment().put("REDISCLI_AUTH", url.password());
    }
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    try {
      long begin = System.nanoTime();
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      long nanos = System.nanoTime() - begin;
      if (!process.waitFor(WAIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new Untrustworthy(tool + " failed: " + oneLine(output));
      }
      return new Ended(output, nanos);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + tool, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Untrustworthy("interrupted while " + tool + " was running", e);
    }
  }

  static String oneLine(String output) {
    return output.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
