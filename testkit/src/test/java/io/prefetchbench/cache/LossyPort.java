package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port over a real one that loses replies on demand: the command was executed, the caller sees a
 * timeout.
 */
public final class LossyPort implements RedisPort {
  private final RedisPort real;
  private final AtomicInteger toDeliver = new AtomicInteger();
  private final AtomicInteger toLose = new AtomicInteger();

  public LossyPort(RedisPort real) {
    this.real = real;
  }

  /** The replies to the next calls will be lost. */
  public void loseReplies(int count) {
    toLose.set(count);
  }

  /** One reply will be lost, after this many were delivered. */
  public void loseReplyAfter(int delivered) {
    toDeliver.set(delivered);
    toLose.set(1);
  }

  private <T> T deliver(T reply) {
    if (toDeliver.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return reply;
    }
    if (toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw RedisFault.timeout("the reply was lost", null);
    }
    return reply;
  }

  @Override
  public Reply call(Command command) {
    return deliver(real.call(command));
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return real.callAsync(command).thenApply(this::deliver);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    return deliver(real.pipeline(commands));
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    return real.pipelineAsync(commands).thenApply(this::deliver);
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return deliver(real.callBlocking(command, wait));
  }

  @Override
  public String describe() {
    return real.describe() + ", losing replies";
  }

  @Override
  public void close() {
    real.close();
  }
}
