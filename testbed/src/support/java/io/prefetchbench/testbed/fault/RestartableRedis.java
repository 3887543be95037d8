package io.prefetchbench.testbed.fault;

import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * An embedded Redis that can be killed and restarted on the same port: empty, or with the contents
 * of its append-only file. Its folder belongs to this object and survives each restart.
 *
 * <p>Thread-safe, except for two concurrent faults.
 */
public final class RestartableRedis implements AutoCloseable {
  private final RedisOptions options;
  private final Path folder;
  private volatile RedisServer server;

  private RestartableRedis(RedisOptions options, Path folder, RedisServer server) {
    this.options = options;
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts it. Its folder ({@code dir}) is set here; give {@code --appendonly yes} for one that
   * persists its data.
   */
  public static RestartableRedis start(RedisOptions options) {
    try {
      Path folder = Files.createTempDirectory("prefetch-bench-mortal-");
      RedisOptions all = options.with("--dir", folder.toString());
      return new RestartableRedis(all, folder, RedisServer.startEmbedded(all));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for Redis", e);
    }
  }

  public String host() {
    return server.host();
  }

  public int port() {
    return server.port();
  }

  /** Pid of the Redis that runs now, or ran last. */
  public long pid() {
    return server.pid().orElseThrow();
  }

  /** Where its files are. */
  public Path folder() {
    return folder;
  }

  /** A new bare connection to it; the caller closes it. */
  public RespConnection connect() {
    return server.connect();
  }

  /** Kills it (SIGKILL); nothing listens at its port then. */
  public void kill() {
    ProcessFaults.kill(pid());
    server.close();
  }

  /**
   * Starts it again at the same port, with these settings overriding its own; it must not be
   * running.
   */
  public void restart(String... more) {
    server = RedisServer.startEmbedded(options.with(more), server.port());
  }

  /** Deletes the files in its folder, so that the next start is empty. */
  public void forget() {
    try (Stream<Path> found = Files.list(folder)) {
      found.forEach(FileTree::remove);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + folder, e);
    }
  }

  /** Freezes it (SIGSTOP): connections stay open and get no answer. */
  public void freeze() {
    ProcessFaults.freeze(pid());
  }

  /** Resumes it (SIGCONT). */
  public void thaw() {
    ProcessFaults.thaw(pid());
  }

  /** Shuts it down cleanly (SIGTERM) and waits, at most 5 s. */
  public void terminate() {
    // Closing alone would kill it before it has completed its shutdown on SIGTERM.
    ProcessFaults.terminateAndWait(pid());
    server.close();
  }

  /** Stops it and removes its folder; idempotent. */
  @Override
  public void close() {
    server.close();
    FileTree.remove(folder);
  }
}
