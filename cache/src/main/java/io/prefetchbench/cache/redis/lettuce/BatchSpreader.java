package io.prefetchbench.cache.redis.lettuce;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Unpacks a batch just before Lettuce's own handlers. Lettuce writes the elements of a dispatched
 * collection one by one, each with a task, a promise and a buffer of its own; its handlers do take
 * a collection as one write with one buffer, which is what they are given here.
 *
 * <p>One for each connection; runs on its event loop.
 */
final class BatchSpreader extends ChannelOutboundHandlerAdapter {
  /** Puts one in front of every connection. */
  static final NettyCustomizer CUSTOMIZER =
      new NettyCustomizer() {
        @Override
        public void afterChannelInitialized(Channel channel) {
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
