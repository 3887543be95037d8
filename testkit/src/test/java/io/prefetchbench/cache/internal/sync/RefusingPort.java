package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.ForwardingPort;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A port over a real one that answers pipelines with an error while it is told to. */
final class RefusingPort extends ForwardingPort {
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
  public String describe() {
    return real.describe() + ", refusing";
  }

  @Override
  protected RedisPort port() {
    return real;
  }
}
