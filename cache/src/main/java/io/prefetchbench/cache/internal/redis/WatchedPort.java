package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A port that notices the errors its delegate returns and throws, and passes them on unchanged.
 * Errors inside arrays, such as those of a script, are not noticed.
 */
abstract class WatchedPort extends ForwardingPort {
  /** Called for each error; must not block. */
  abstract void noticed(RedisFault fault, boolean isReply);

  private <T> T watched(Supplier<T> call) {
    try {
      return call.get();
    } catch (RedisFault fault) {
      noticed(fault, false);
      throw fault;
    }
  }

  private <T> CompletableFuture<T> watchedAsync(
      Supplier<CompletableFuture<T>> call, Consumer<T> look) {
    CompletableFuture<T> future;
    try {
      future = watched(call);
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
    var unused =
        future.whenComplete(
            (answer, failure) -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (failure == null) {
                look.accept(answer);
              } else if (cause instanceof RedisFault fault) {
                noticed(fault, false);
              }
            });
    return future;
  }

  private Reply looked(Reply reply) {
    if (reply instanceof Reply.Fault error) {
      noticed(error.fault(), true);
    }
    return reply;
  }

  @Override
  public Reply call(Command command) {
    return looked(watched(() -> port().call(command)));
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return watchedAsync(() -> port().callAsync(command), this::looked);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    List<Reply> replies = watched(() -> port().pipeline(commands));
    replies.forEach(this::looked);
    return replies;
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    return watchedAsync(
        () -> port().pipelineAsync(commands), replies -> replies.forEach(this::looked));
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return looked(watched(() -> port().callBlocking(command, wait)));
  }

  @Override
  public Tracking track(String prefix, KeyListener told) {
    return watched(() -> port().track(prefix, told));
  }
}
