package io.prefetchbench.cache.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The few byte-level calls the cache makes. Everything above speaks to this, so that a client
 * library can be exchanged and is imported in one package only.
 *
 * <p>Thread-safe. Error replies are values ({@link Reply.Fault}); a broken connection or a timeout
 * is thrown as a {@link RedisFault}, and completes a future exceptionally with one. No call is
 * re-sent by the port after a timeout or a lost connection.
 */
public interface RedisPort extends AutoCloseable {

  /** Sends one command and waits for its reply, at most the port's command timeout. */
  Reply call(Command command);

  /** Sends one command without waiting; the future is completed by the client's own thread. */
  CompletableFuture<Reply> callAsync(Command command);

  /** Sends all commands in one flush; replies come in the order of the commands. */
  List<Reply> pipeline(List<Command> commands);

  /** As {@link #pipeline}, without waiting. */
  CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands);

  /**
   * Sends a blocking command (such as {@code XREADGROUP … BLOCK}) on a connection of its own.
   *
   * @param wait how long Redis may block; the reply is awaited for this and the command timeout
   */
  Reply callBlocking(Command command, Duration wait);

  /** True if {@link #track} works. */
  default boolean tracksKeys() {
    return false;
  }

  /**
   * Opens a connection over which Redis reports every changed key that begins with this prefix, and
   * waits until tracking is on, at most the connect timeout and the command timeout. Changes after
   * the return are reported.
   *
   * @throws RedisFault if Redis cannot be reached, or refuses
   * @throws UnsupportedOperationException unless {@link #tracksKeys}
   */
  default Tracking track(String prefix, KeyListener told) {
    throw new UnsupportedOperationException("no tracking of keys over " + describe());
  }

  /** The masters that keys are spread over, as last seen; {@link Shards#SINGLE} for one server. */
  default Shards shards() {
    return Shards.SINGLE;
  }

  /**
   * The master of one shard alone: what it answers comes from this very server, and a command that
   * it sends elsewhere is not followed there ({@code MOVED}, {@code ASK} are values then). For what
   * has no key, such as {@code SCAN}, and for what must be seen together. Closing it does nothing.
   */
  default RedisPort on(Shard shard) {
    return this;
  }

  /** The client as text, such as {@code lettuce 7.7.0}; recorded in every run's environment. */
  String describe();

  @Override
  void close();
}
