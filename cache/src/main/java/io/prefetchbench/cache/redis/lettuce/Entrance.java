package io.prefetchbench.cache.redis.lettuce;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Where commands enter a connection's handlers, just before Lettuce's own. Lettuce's front takes
 * commands one by one, each with a task, a promise and a buffer; its handlers do take many as one
 * write with one buffer. Whoever knows the entrance can give them that, see {@link Wire}.
 *
 * <p>One for each connection; runs on its event loop.
 */
final class Entrance extends ChannelOutboundHandlerAdapter {
  /** Most writes that leave in one flush. */
  private static final int FLUSHES_MAX = 256;

  private static final int KNOCKS_MAX = 100;
  private static final int PAUSE_MILLIS = 2;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);

  /**
   * Puts one in front of every connection, and at the socket's end what joins flushes: a command is
   * flushed when the event loop has written whatever else waits for it, or read all that has come.
   * A lone command waits for nothing; of thirty that meet, one system call carries all.
   */
  static final NettyCustomizer CUSTOMIZER =
      new NettyCustomizer() {
        @Override
        public void afterChannelInitialized(Channel channel) {
          channel.pipeline().addFirst(new FlushConsolidationHandler(FLUSHES_MAX, true));
          channel.pipeline().addLast(new Entrance());
        }
      };

  /** A command that goes no further than the entrance, which it finds. */
  private static final class Knock extends PortCommand {
    private static final Command NONE = Command.of("KNOCK");

    private final CompletableFuture<ChannelHandlerContext> found;

    private Knock(CompletableFuture<ChannelHandlerContext> found) {
      super(NONE, new Unanswered(found));
      this.found = found;
    }

    /** What keeps it from coming there keeps it from being found. */
    private record Unanswered(CompletableFuture<ChannelHandlerContext> found) implements Receiver {
      @Override
      public void onReply(int index, Reply reply) {
        throw new IllegalStateException("a knock has no reply");
      }

      @Override
      public void onFault(RedisFault fault) {
        found.completeExceptionally(fault);
      }
    }
  }

  /**
   * Finds the entrance of a connection. After a login Lettuce may call a connection ready on a
   * thread of its own, and refuse commands until the event loop has heard of it: such a refusal is
   * not the end, for as long as {@link #KNOCKS_MAX} times {@link #PAUSE_MILLIS}.
   */
  static CompletableFuture<ChannelHandlerContext> of(
      StatefulRedisConnection<byte[], byte[]> connection) {
    return knock(connection, KNOCKS_MAX);
  }

  private static CompletableFuture<ChannelHandlerContext> knock(
      StatefulRedisConnection<byte[], byte[]> connection, int left) {
    CompletableFuture<ChannelHandlerContext> found = new CompletableFuture<>();
    connection.dispatch(new Knock(found));
    return found.exceptionallyCompose(
        refusal ->
            left > 1 && connection.isOpen()
                ? CompletableFuture.runAsync(() -> {}, SOON)
                    .thenCompose(paused -> knock(connection, left - 1))
                : CompletableFuture.failedFuture(refusal));
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof Knock knock) {
      promise.setSuccess();
      knock.found.complete(context);
      return;
    }
    // The promise is the same one that is handed on: who wrote the message listens to it.
    var unused = context.write(message, promise);
  }
}
