package io.prefetchbench.cache.internal.redis.lettuce;

import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One open connection. Commands that belong together are sent in one write. Thread-safe. Replies
 * come in the order of the commands, so the oldest unanswered one shows whether Redis is silent:
 * the event loop checks it, at most a tenth of the timeout late, and fails it and later ones as
 * they time out. The number of unanswered commands, including abandoned ones, is bounded.
 */
final class PipelinedConnection {
  private static final long LOOKS_A_TIMEOUT = 10;

  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final ChannelHandlerContext entry;
  private final EventExecutor loop;
  private final Duration timeout;
  private final int unansweredMax;
  private final LongSupplier nanos;
  private final AtomicInteger unanswered = new AtomicInteger();

  /** Writes not answered yet, oldest first; used only by the event loop. */
  private final ArrayDeque<Watched> watched = new ArrayDeque<>();

  private record Watched(List<PortCommand> commands, long untilNanos) {
    boolean isAnswered() {
      return commands.get(commands.size() - 1).isDone();
    }
  }

  PipelinedConnection(
      StatefulRedisConnection<byte[], byte[]> connection,
      ChannelHandlerContext entry,
      Duration timeout,
      int unansweredMax,
      LongSupplier nanos) {
    this.connection = connection;
    this.entry = entry;
    this.loop = entry.executor();
    this.timeout = timeout;
    this.unansweredMax = unansweredMax;
    this.nanos = nanos;
    long lookNanos = Math.max(1, timeout.toNanos() / LOOKS_A_TIMEOUT);
    Future<?> looking =
        loop.scheduleWithFixedDelay(this::look, lookNanos, lookNanos, TimeUnit.NANOSECONDS);
    entry.channel().closeFuture().addListener(closed -> looking.cancel(false));
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  /** Sends commands in one write; sends none of them if they exceed the bound. */
  void send(List<PortCommand> commands) {
    if (unanswered.addAndGet(commands.size()) > unansweredMax) {
      unanswered.addAndGet(-commands.size());
      fail(commands, refusal());
      return;
    }
    commands.forEach(command -> command.countDownWhenDone(unanswered));
    onLoop(() -> write(commands, true), failure -> fail(commands, failure));
  }

  private RedisFault refusal() {
    return RedisFault.connection(
        "over " + unansweredMax + " calls are waiting for an answer", null);
  }

  /** Sends a command whose answer may take longer than the timeout; its caller bounds the wait. */
  void sendBlocking(PortCommand command) {
    List<PortCommand> alone = List.of(command);
    onLoop(() -> write(alone, false), failure -> fail(alone, failure));
  }

  /** A loop that was shut down rejects tasks permanently. */
  private void onLoop(Runnable task, Consumer<Throwable> refused) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      refused.accept(e);
    }
  }

  private static void fail(List<PortCommand> commands, Throwable cause) {
    commands.forEach(command -> command.completeExceptionally(cause));
  }

  private void write(List<PortCommand> commands, boolean timed) {
    forgetAnswered();
    if (timed) {
      watched.add(new Watched(commands, nanos.getAsLong() + timeout.toNanos()));
    }
    Object message = commands.size() == 1 ? commands.get(0) : commands;
    var unused =
        entry
            .writeAndFlush(message)
            .addListener(
                written -> {
                  if (!written.isSuccess()) {
                    fail(commands, written.cause());
                  }
                });
  }

  private @Nullable Watched forgetAnswered() {
    Watched oldest = watched.peek();
    while (oldest != null && oldest.isAnswered()) {
      watched.remove();
      oldest = watched.peek();
    }
    return oldest;
  }

  private void look() {
    long now = nanos.getAsLong();
    Watched oldest = forgetAnswered();
    while (oldest != null && oldest.untilNanos() - now <= 0) {
      RedisFault silence =
          RedisFault.timeout("no answer from Redis within " + timeout.toMillis() + " ms", null);
      oldest.commands().forEach(command -> command.giveUp(silence));
      oldest = forgetAnswered();
    }
  }

  void close() {
    var unused = connection.closeAsync();
  }
}
