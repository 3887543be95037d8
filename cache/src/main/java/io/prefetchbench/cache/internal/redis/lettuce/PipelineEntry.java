package io.prefetchbench.cache.internal.redis.lettuce;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The handler through which commands enter a connection, just before Lettuce's own handlers.
 * Lettuce's API takes commands one by one, each with a task, a promise and a buffer, but its
 * handlers accept many as one write with one buffer; {@link PipelinedConnection} uses this. There
 * is one per connection; it runs on the connection's event loop.
 */
final class PipelineEntry extends ChannelOutboundHandlerAdapter {
  private static final int FLUSHES_MAX = 256;

  private static final int PROBES_MAX = 100;
  private static final int PAUSE_MILLIS = 2;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);

  /**
   * Adds this handler to every connection, and flush consolidation at the socket end: a command is
   * flushed when the event loop has written everything else queued, or read all available input. A
   * lone command does not wait; thirty concurrent ones share one system call.
   */
  static final NettyCustomizer CUSTOMIZER =
      new NettyCustomizer() {
        @Override
        public void afterChannelInitialized(Channel channel) {
          channel.pipeline().addFirst(new FlushConsolidationHandler(FLUSHES_MAX, true));
          channel.pipeline().addLast(new PipelineEntry());
        }
      };

  /** A command that locates the pipeline entry and goes no further. */
  private static final class Probe extends PortCommand {
    private static final Command NONE = Command.of("PROBE");

    private final CompletableFuture<ChannelHandlerContext> found;

    private Probe(CompletableFuture<ChannelHandlerContext> found) {
      super(NONE, new Unanswered(found));
      this.found = found;
    }

    /** Fails the search if the command cannot reach the entry. */
    private record Unanswered(CompletableFuture<ChannelHandlerContext> found) implements Receiver {
      @Override
      public void onReply(int index, Reply reply) {
        throw new IllegalStateException("a probe has no reply");
      }

      @Override
      public void onFault(RedisFault fault) {
        found.completeExceptionally(fault);
      }
    }
  }

  /**
   * Finds the pipeline entry of a connection. After a login Lettuce may report a connection as
   * ready on another thread, and refuse commands until the event loop is notified: such a refusal
   * is retried for up to {@link #PROBES_MAX} times {@link #PAUSE_MILLIS}.
   */
  static CompletableFuture<ChannelHandlerContext> of(
      StatefulRedisConnection<byte[], byte[]> connection) {
    return probe(connection, PROBES_MAX);
  }

  private static CompletableFuture<ChannelHandlerContext> probe(
      StatefulRedisConnection<byte[], byte[]> connection, int left) {
    CompletableFuture<ChannelHandlerContext> found = new CompletableFuture<>();
    connection.dispatch(new Probe(found));
    return found.exceptionallyCompose(
        refusal ->
            left > 1 && connection.isOpen()
                ? CompletableFuture.runAsync(() -> {}, SOON)
                    .thenCompose(paused -> probe(connection, left - 1))
                : CompletableFuture.failedFuture(refusal));
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof Probe probe) {
      promise.setSuccess();
      probe.found.complete(context);
      return;
    }
    // The same promise is passed on: the writer of the message listens to it.
    var unused = context.write(message, promise);
  }
}
