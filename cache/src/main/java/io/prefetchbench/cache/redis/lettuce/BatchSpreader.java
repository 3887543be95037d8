package io.prefetchbench.cache.redis.lettuce;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.flush.FlushConsolidationHandler;

/**
 * Unpacks a batch just before Lettuce's own handlers. Lettuce writes the elements of a dispatched
 * collection one by one, each with a task, a promise and a buffer of its own; its handlers do take
 * a collection as one write with one buffer, which is what they are given here.
 *
 * <p>One for each connection; runs on its event loop.
 */
final class BatchSpreader extends ChannelOutboundHandlerAdapter {
  /** Most writes of single commands that leave in one flush. */
  private static final int FLUSHES_MAX = 256;

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
          channel.pipeline().addLast(new BatchSpreader());
        }
      };

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    // The promise is the same one that is handed on: who wrote the message listens to it.
    var unused =
        context.write(
            message instanceof PortCommand.Batch batch ? batch.commands() : message, promise);
  }
}
