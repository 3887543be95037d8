package io.prefetchbench.cache;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A port whose server can be exchanged, as behind one address after a restart or a failover. */
public final class SwitchPort implements RedisPort {
  private volatile RedisPort current;

  public SwitchPort(RedisPort first) {
    this.current = first;
  }

  /** From now on another server answers. */
  public void switchTo(RedisPort other) {
    current = other;
  }

  @Override
  public Reply call(Command command) {
    return current.call(command);
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return current.callAsync(command);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    return current.pipeline(commands);
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    return current.pipelineAsync(commands);
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return current.callBlocking(command, wait);
  }

  @Override
  public String describe() {
    return current.describe();
  }

  @Override
  public void close() {}
}
