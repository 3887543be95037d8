package io.prefetchbench.cache.internal.read;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.ForwardingPort;
import io.prefetchbench.cache.internal.redis.KeyListener;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Tracking;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * A port over a real one that counts what is asked of Redis, can let something happen between a
 * reply and its caller, hold back what Redis says of keys, and refuse to track.
 */
final class WordsPort extends ForwardingPort {
  private final RedisPort real;
  private final LongAdder calls = new LongAdder();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private volatile Runnable beforeReply = () -> {};
  private volatile boolean refusing;
  private boolean holding;

  WordsPort(RedisPort real) {
    this.real = real;
  }

  /** Round trips so far, those of the tracking connection not among them. */
  long calls() {
    return calls.sum();
  }

  /** Runs when Redis has answered a call, before its caller is told. */
  void beforeReply(Runnable what) {
    beforeReply = what;
  }

  /** No tracking connection is made from now on, or is again. */
  void refuseTracking(boolean refuse) {
    refusing = refuse;
  }

  /** What Redis says of keys from now on is told later. */
  synchronized void holdWords() {
    holding = true;
  }

  /** Tells what was held back. */
  synchronized void releaseWords() {
    holding = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  private synchronized void tell(Runnable word) {
    if (holding) {
      held.add(word);
    } else {
      word.run();
    }
  }

  @Override
  public Tracking track(String prefix, KeyListener told) {
    if (refusing) {
      throw RedisFault.connection("refused by the test", null);
    }
    return real.track(
        prefix,
        new KeyListener() {
          @Override
          public void onChanged(byte[] key) {
            tell(() -> told.onChanged(key));
          }

          @Override
          public void onFlushed() {
            tell(told::onFlushed);
          }

          @Override
          public void onLost() {
            tell(told::onLost);
          }
        });
  }

  @Override
  public Reply call(Command command) {
    calls.increment();
    Reply reply = real.call(command);
    beforeReply.run();
    return reply;
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    calls.increment();
    return real.callAsync(command);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    calls.increment();
    return real.pipeline(commands);
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    calls.increment();
    return real.pipelineAsync(commands);
  }

  @Override
  protected RedisPort port() {
    return real;
  }
}
