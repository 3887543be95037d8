package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The port to whichever server is the master now. Thread-safe; closing it does nothing, because it
 * does not own the ports.
 */
final class MasterPort implements RedisPort {
  private final Supplier<RedisPort> master;
  private final Runnable trouble;
  private final String words;

  /**
   * @param master supplies the master's port for each call; may throw a fault
   * @param trouble notified when the master was lost or is no longer a master; must not block
   * @param words description of the master
   */
  MasterPort(Supplier<RedisPort> master, Runnable trouble, String words) {
    this.master = master;
    this.trouble = trouble;
    this.words = words;
  }

  private <T> T noticed(Function<RedisPort, T> call) {
    try {
      return call.apply(master.get());
    } catch (RedisFault fault) {
      trouble.run();
      throw fault;
    }
  }

  private Reply checked(Reply reply) {
    if (reply instanceof Reply.Fault fault && fault.fault().isRedirect()) {
      trouble.run();
    }
    return reply;
  }

  private <T> CompletableFuture<T> noticedAsync(Function<RedisPort, CompletableFuture<T>> call) {
    try {
      return call.apply(master.get())
          .whenComplete(
              (reply, failure) -> {
                if (failure != null) {
                  trouble.run();
                }
              });
    } catch (RedisFault fault) {
      trouble.run();
      return CompletableFuture.failedFuture(fault);
    }
  }

  @Override
  public Reply call(Command command) {
    return checked(noticed(port -> port.call(command)));
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return noticedAsync(port -> port.callAsync(command)).thenApply(this::checked);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    List<Reply> replies = noticed(port -> port.pipeline(commands));
    replies.forEach(this::checked);
    return replies;
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    return noticedAsync(port -> port.pipelineAsync(commands))
        .thenApply(
            replies -> {
              replies.forEach(this::checked);
              return replies;
            });
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return checked(noticed(port -> port.callBlocking(command, wait)));
  }

  @Override
  public String describe() {
    return words + ", by " + master.get().describe();
  }

  @Override
  public void close() {}
}
