package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A decorator that counts the errors its port returns and throws; replies are passed on unchanged.
 * Errors inside arrays, such as those of a script, are not counted. Thread-safe.
 */
public final class MeteredPort extends ForwardingPort {
  private final RedisPort port;
  private final FaultCounts faults;

  /** Counts the errors of this port. */
  public MeteredPort(RedisPort port, FaultCounts faults) {
    this.port = port;
    this.faults = faults;
  }

  private <T> T orCounted(Supplier<T> call) {
    try {
      return call.get();
    } catch (RedisFault fault) {
      faults.record(fault);
      throw fault;
    }
  }

  private Reply counted(Reply reply) {
    if (reply instanceof Reply.Fault error) {
      faults.record(error.fault());
    }
    return reply;
  }

  private void countFailure(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RedisFault fault) {
      faults.record(fault);
    }
  }

  @Override
  public Reply call(Command command) {
    return counted(orCounted(() -> port.call(command)));
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    CompletableFuture<Reply> future = port.callAsync(command);
    var unused =
        future.whenComplete(
            (reply, failure) -> {
              if (failure == null) {
                counted(reply);
              } else {
                countFailure(failure);
              }
            });
    return future;
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    List<Reply> replies = orCounted(() -> port.pipeline(commands));
    replies.forEach(this::counted);
    return replies;
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    CompletableFuture<List<Reply>> future = port.pipelineAsync(commands);
    var unused =
        future.whenComplete(
            (replies, failure) -> {
              if (failure == null) {
                replies.forEach(this::counted);
              } else {
                countFailure(failure);
              }
            });
    return future;
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return counted(orCounted(() -> port.callBlocking(command, wait)));
  }

  @Override
  public Tracking track(String prefix, KeyListener told) {
    return orCounted(() -> port.track(prefix, told));
  }

  @Override
  public Shards shards() {
    return port.shards();
  }

  @Override
  public RedisPort on(Shard shard) {
    return new MeteredPort(port.on(shard), faults);
  }

  @Override
  protected RedisPort port() {
    return port;
  }
}
