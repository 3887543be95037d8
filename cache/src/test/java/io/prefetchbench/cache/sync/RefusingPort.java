package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A port over a real one that answers pipelines with an error while it is told to. */
final class RefusingPort implements RedisPort {
  private final RedisPort real;
  private volatile String error = "";

  RefusingPort(RedisPort real) {
    this.real = real;
  }

  /** Answers so from now on; empty: as the real one does. */
  void refuse(String text) {
    error = text;
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    if (error.isEmpty()) {
      return real.pipelineAsync(commands);
    }
    Reply refusal = new Reply.Fault(RedisFault.ofReply(error));
    return CompletableFuture.completedFuture(commands.stream().map(command -> refusal).toList());
  }

  @Override
  public Reply call(Command command) {
    return real.call(command);
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return real.callAsync(command);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    return real.pipeline(commands);
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return real.callBlocking(command, wait);
  }

  @Override
  public String describe() {
    return real.describe() + ", refusing";
  }

  @Override
  public void close() {
    real.close();
  }
}
