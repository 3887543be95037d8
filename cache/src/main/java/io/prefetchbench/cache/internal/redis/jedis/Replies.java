package io.prefetchbench.cache.internal.redis.jedis;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Reply;
import java.net.SocketTimeoutException;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Turns what Jedis reads and throws into the port's replies and classified errors. */
final class Replies {
  private Replies() {}

  static Reply of(@Nullable Object read) {
    if (read == null) {
      return Reply.Nothing.NOTHING;
    }
    if (read instanceof byte[] bytes) {
      return new Reply.Bytes(bytes);
    }
    if (read instanceof Long number) {
      return new Reply.Whole(number);
    }
    if (read instanceof List<?> list) {
      return new Reply.Many(new Values(list));
    }
    if (read instanceof JedisDataException error) {
      return new Reply.Fault(RedisFault.ofReply(words(error)));
    }
    throw new IllegalStateException("a RESP2 reply of an unknown kind: " + read.getClass());
  }

  /** Values read by Jedis, each converted to a reply on access: a read accesses each once. */
  private static final class Values extends AbstractList<Reply> implements RandomAccess {
    private final List<?> read;

    private Values(List<?> read) {
      this.read = read;
    }

    @Override
    public Reply get(int index) {
      return of(read.get(index));
    }

    @Override
    public int size() {
      return read.size();
    }
  }

  static RedisFault faultOf(JedisConnectionException thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException
          && !words(cause).toLowerCase(java.util.Locale.ROOT).contains("connect")) {
        return RedisFault.timeout("no answer from Redis in time", thrown);
      }
      if (cause instanceof JedisDataException) {
        return RedisFault.ofReply(words(cause));
      }
    }
    return RedisFault.connection("no connection to Redis: " + words(thrown), thrown);
  }

  static String words(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
