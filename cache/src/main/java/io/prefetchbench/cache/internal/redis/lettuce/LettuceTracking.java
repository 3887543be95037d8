package io.prefetchbench.cache.internal.redis.lettuce;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.KeyListener;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Tracking;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what Redis pushes over one RESP3 connection. The listener is called on the connection's
 * event loop, which also completes the replies to pings, so the order is that of the bytes.
 */
final class LettuceTracking implements Tracking, RedisConnectionStateListener {
  private static final Logger LOG = LoggerFactory.getLogger(LettuceTracking.class);
  private static final String INVALIDATE = "invalidate";
  private static final Command PING = Command.of("PING");

  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final KeyListener told;
  private final Duration timeout;

  /** Listens from now on; nothing is reported before {@link #begin}. */
  LettuceTracking(
      StatefulRedisConnection<byte[], byte[]> connection, KeyListener told, Duration timeout) {
    this.connection = connection;
    this.told = told;
    this.timeout = timeout;
    connection.addListener(this::onPush);
    connection.addListener((RedisConnectionStateListener) this);
  }

  /** Asks Redis to report all keys with this prefix, whether this client has read them or not. */
  CompletableFuture<Reply> begin(String prefix) {
    return call(Command.of("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", prefix));
  }

  @Override
  public CompletableFuture<Reply> ping() {
    return call(PING);
  }

  private CompletableFuture<Reply> call(Command command) {
    PortCommand.One reply = new PortCommand.One();
    connection.dispatch(new PortCommand(command, reply));
    return reply
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Faults.of(failure)));
  }

  private void onPush(PushMessage message) {
    if (!message.getType().equals(INVALIDATE)) {
      return;
    }
    try {
      List<Object> content = message.getContent(LettuceTracking::bytes);
      if (content.size() > 1 && content.get(1) instanceof List<?> keys) {
        keys.forEach(key -> told.onChanged((byte[]) key));
      } else {
        // Null instead of keys: FLUSHALL, FLUSHDB, or a replica that resynchronizes.
        told.onFlushed();
      }
    } catch (RuntimeException e) {
      // Lettuce would log it and continue, and a key would be missed.
      LOG.warn("a push of Redis could not be read: any key may have changed", e);
      told.onFlushed();
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  @Override
  public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
    told.onLost();
  }

  @Override
  public void close() {
    var unused = connection.closeAsync();
  }
}
