package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.ForwardingPort;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Passes calls on and records what was sent, flush by flush: a floor's bytes. Thread-safe. */
public final class RecordingPort extends ForwardingPort {
  private final RedisPort port;
  private final List<Flush> flushes = new ArrayList<>();

  public RecordingPort(RedisPort port) {
    this.port = port;
  }

  /** What was sent since the last call of this method, in order; forgets it. */
  public synchronized List<Flush> take() {
    List<Flush> taken = List.copyOf(flushes);
    flushes.clear();
    return taken;
  }

  private synchronized void keep(List<Command> commands) {
    flushes.add(Flush.of(commands));
  }

  @Override
  public Reply call(Command command) {
    keep(List.of(command));
    return port.call(command);
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    keep(List.of(command));
    return port.callAsync(command);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    keep(commands);
    return port.pipeline(commands);
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    keep(commands);
    return port.pipelineAsync(commands);
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    keep(List.of(command));
    return port.callBlocking(command, wait);
  }

  @Override
  protected RedisPort port() {
    return port;
  }
}
