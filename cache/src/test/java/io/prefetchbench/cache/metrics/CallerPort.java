package io.prefetchbench.cache.metrics;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A port over a real one that remembers who called it. */
final class CallerPort implements RedisPort {
  private final RedisPort real;
  private final Map<Thread, LongAdder> calls = new ConcurrentHashMap<>();

  CallerPort(RedisPort real) {
    this.real = real;
  }

  /** Calls made by the thread that asks. */
  long mine() {
    LongAdder counted = calls.get(Thread.currentThread());
    return counted == null ? 0 : counted.sum();
  }

  private RedisPort counted() {
    calls.computeIfAbsent(Thread.currentThread(), thread -> new LongAdder()).increment();
    return real;
  }

  @Override
  public Reply call(Command command) {
    return counted().call(command);
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return counted().callAsync(command);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    return counted().pipeline(commands);
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    return counted().pipelineAsync(commands);
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return counted().callBlocking(command, wait);
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
