package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A port over a real one, at which a process dies: after some calls, just before or just after a
 * command was executed, and for good.
 */
final class DyingPort implements RedisPort {
  /** The process is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed");
    }
  }

  private final RedisPort real;
  private final AtomicInteger callsLeft;
  private final boolean afterExecution;

  DyingPort(RedisPort real, int callsLeft, boolean afterExecution) {
    this.real = real;
    this.callsLeft = new AtomicInteger(callsLeft);
    this.afterExecution = afterExecution;
  }

  private <T> T live(Supplier<T> call) {
    int left = callsLeft.decrementAndGet();
    if (left < 0 || (left == 0 && !afterExecution)) {
      throw new Killed();
    }
    T reply = call.get();
    if (left == 0) {
      throw new Killed();
    }
    return reply;
  }

  @Override
  public Reply call(Command command) {
    return live(() -> real.call(command));
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return live(() -> real.callAsync(command));
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    return live(() -> real.pipeline(commands));
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    return live(() -> real.pipelineAsync(commands));
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return live(() -> real.callBlocking(command, wait));
  }

  @Override
  public String describe() {
    return real.describe();
  }

  @Override
  public void close() {
    real.close();
  }
}
