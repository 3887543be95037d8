package io.prefetchbench.cache.internal.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A port that delegates every call to another one; subclasses override what differs. {@link #on} is
 * not delegated: replies of one shard would bypass the subclass.
 */
public abstract class ForwardingPort implements RedisPort {
  /** The current delegate; may change from call to call. */
  protected abstract RedisPort port();

  @Override
  public Reply call(Command command) {
    return port().call(command);
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return port().callAsync(command);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    return port().pipeline(commands);
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    return port().pipelineAsync(commands);
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return port().callBlocking(command, wait);
  }

  @Override
  public boolean tracksKeys() {
    return port().tracksKeys();
  }

  @Override
  public Tracking track(String prefix, KeyListener told) {
    return port().track(prefix, told);
  }

  @Override
  public long redirects() {
    return port().redirects();
  }

  @Override
  public String describe() {
    return port().describe();
  }

  @Override
  public void close() {
    port().close();
  }
}
