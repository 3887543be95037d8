package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The few byte-level calls that the cache makes. All other code uses this interface, so that a
 * client library can be exchanged and is imported in one package only. Thread-safe. Error replies
 * are values ({@link Reply.Fault}); a broken connection or a timeout is thrown as a {@link
 * RedisFault}, and completes a future exceptionally with one. The port never re-sends a call after
 * a timeout or a lost connection.
 */
public interface RedisPort extends AutoCloseable {

  /** Sends one command and waits for its reply, at most the port's command timeout. */
  Reply call(Command command);

  /** Sends one command without waiting; the future is completed by the client's own thread. */
  CompletableFuture<Reply> callAsync(Command command);

  /** Sends all commands in one flush; replies come in the order of the commands. */
  List<Reply> pipeline(List<Command> commands);

  /** Like {@link #pipeline} but does not wait. */
  CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands);

  /**
   * Sends a blocking command on a connection of its own; its reply is awaited for {@code wait} plus
   * the command timeout.
   */
  Reply callBlocking(Command command, Duration wait);

  /** True if {@link #track} works. */
  default boolean tracksKeys() {
    return false;
  }

  /**
   * Opens a connection over which Redis reports every changed key that begins with this prefix, and
   * waits until tracking is on, for at most the connect timeout plus the command timeout. Changes
   * made after this method returns are reported.
   */
  default Tracking track(String prefix, KeyListener told) {
    throw new UnsupportedOperationException("no tracking of keys over " + describe());
  }

  /**
   * The masters that keys are distributed over, as last seen; {@link Shards#SINGLE} for one server.
   */
  default Shards shards() {
    return Shards.SINGLE;
  }

  /**
   * A port to the master of one shard only: all replies come from this server, and redirects are
   * not followed ({@code MOVED} and {@code ASK} are returned as values). Use it for commands
   * without a key, such as {@code SCAN}, and for reads that must come from one server. Closing it
   * does nothing.
   */
  default RedisPort on(Shard shard) {
    return this;
  }

  /** How many commands a server of a cluster has redirected to another one. */
  default long redirects() {
    return 0;
  }

  /** The client as text, such as {@code lettuce 7.7.0}; recorded in every run's environment. */
  String describe();

  @Override
  void close();
}
