package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.redis.Script;
import io.prefetchbench.cache.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Who is at some work on a cache now, so that others need not do it too: a key with the owner's
 * token that expires unless it is renewed.
 *
 * <p>It saves work and makes nothing exclusive: a process may be stopped for longer than the lease
 * lives and go on afterwards. Whatever is done under it must be right when done twice at once.
 *
 * <p>The value is {@code 1:} (its format) and a token, a space, and the owner in words. Of a value
 * of another form only what follows the first space is shown.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.redis.RedisFault}.
 */
public final class PassLease {
  // In a full Redis too: a pass is what may follow the making of room.
  private static final Script TAKE =
      Script.of(
          LeaseScripts.HELD
              + """
              if held() then return held() end
              redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
              return ''
              """);

  private static final String FORMAT = "1:";

  private final RedisPort port;
  private final String key;
  private final String owner;
  private final Duration life;

  /**
   * The lease of one kind of work.
   *
   * @param work a word for it, such as {@code pass}
   * @param owner who asks, in words that tell an operator where to look
   * @param life how long it is held without being renewed, at least 1 ms
   */
  public PassLease(RedisPort port, KeySpace keys, String work, String owner, Duration life) {
    if (life.toMillis() < 1) {
      throw new IllegalArgumentException("a lease must live 1 ms or more, was " + life);
    }
    this.port = port;
    this.key = keys.control(work);
    this.owner = owner;
    this.life = life;
  }

  /** What became of an attempt to take the lease. */
  public sealed interface Attempt permits Held, HeldBy {}

  /** Somebody else is at it. Immutable. */
  public record HeldBy(String owner) implements Attempt {}

  /** It is ours until it expires. Thread-safe; closing gives it back if it is ours still. */
  public final class Held implements Attempt, AutoCloseable {
    private final String value;

    private Held(String value) {
      this.value = value;
    }

    /** Holds it for another life; false if it expired, was lost, or is another's by now. */
    public boolean renew() {
      List<Object> args = List.of(value, life.toMillis());
      return LeaseScripts.RENEW.call(port, List.of(key), args).number() == 1;
    }

    @Override
    public void close() {
      LeaseScripts.REMOVE.call(port, List.of(key), List.of(value)).number();
    }
  }

  /** Takes the lease, unless somebody has it: then says who. */
  public Attempt take() {
    String value = FORMAT + UUID.randomUUID() + " " + owner;
    Reply reply = TAKE.call(port, List.of(key), List.of(value, life.toMillis()));
    String holder = reply.text();
    return holder.isEmpty() ? new Held(value) : new HeldBy(ownerIn(holder));
  }

  private static String ownerIn(String value) {
    return value.substring(value.indexOf(' ') + 1);
  }
}
