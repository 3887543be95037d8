package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.redis.ForwardingPort;
import io.prefetchbench.cache.internal.redis.RedisPort;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A port over a real one that remembers who called it. */
final class CallerPort extends ForwardingPort {
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

  @Override
  protected RedisPort port() {
    calls.computeIfAbsent(Thread.currentThread(), thread -> new LongAdder()).increment();
    return real;
  }

  @Override
  public long redirects() {
    return real.redirects();
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
