package io.prefetchbench.testbed.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * Settings of a Redis that we start, words of its command line, which override the bench's own, and
 * lines of a file that is read first; empty for no file.
 */
public record RedisOptions(List<String> args, String configuration) {
  public RedisOptions {
    args = List.copyOf(args);
  }

  public static RedisOptions none() {
    return new RedisOptions(List.of(), "");
  }

  /** Payloads of RESTORE are checked to the last byte: for tests, a third slower. */
  public static RedisOptions checkingPayloads() {
    return of("--sanitize-dump-payload", "yes");
  }

  public static RedisOptions of(String... args) {
    return new RedisOptions(List.of(args), "");
  }

  /** These settings, and lines of a configuration file, which a Sentinel cannot do without. */
  public RedisOptions withConfiguration(String lines) {
    return new RedisOptions(args, lines);
  }

  public RedisOptions with(String... more) {
    List<String> all = new ArrayList<>(args);
    all.addAll(List.of(more));
    return new RedisOptions(all, configuration);
  }

  /**
   * The bench's own settings and these. No persistence: a run measures the cache, not the disk.
   * DUMP is uncompressed so that payloads can be compared. Everything else is Redis' default, as in
   * most deployments.
   */
  List<String> commandLine(int port) {
    List<String> line =
        new ArrayList<>(
            List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
    line.addAll(List.of("--appendonly", "no", "--rdbcompression", "no"));
    line.addAll(List.of("--daemonize", "no"));
    line.addAll(args);
    return line;
  }
}
