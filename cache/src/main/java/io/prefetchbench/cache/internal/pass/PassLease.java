package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Records which process is doing some work on a cache, so that others need not repeat it: a key
 * with the owner's token that expires unless it is renewed.
 *
 * <p>It only saves work and does not guarantee exclusivity: a process may be suspended for longer
 * than the lease lives and continue afterwards. Work done under it must be correct even when done
 * twice concurrently.
 *
 * <p>The value is {@code 1:} (its format) and a token, a space, and the owner as text. For a value
 * in another format, only the text after the first space is shown.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.RedisFault}.
 */
public final class PassLease {
  // Must work in a full Redis too: a pass may follow once memory was freed.
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
   * A lease for one kind of work.
   *
   * @param work a word for it, such as {@code pass}
   * @param owner the requesting process, as text that shows an operator where to look
   * @param life how long the lease is held without renewal, at least 1 ms
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

  /** The outcome of an attempt to take the lease. */
  public sealed interface Attempt permits Held, HeldBy {}

  /** Another owner holds the lease. Immutable. */
  public record HeldBy(String owner) implements Attempt {}

  /** The lease is ours until it expires. Thread-safe; closing releases it if it is still ours. */
  public final class Held implements Attempt, AutoCloseable {
    private final String value;

    private Held(String value) {
      this.value = value;
    }

    /** Renews the lease; false if it expired, was lost, or now has another owner. */
    public boolean renew() {
      List<Object> args = List.of(value, life.toMillis());
      return LeaseScripts.RENEW.call(port, List.of(key), args).number() == 1;
    }

    @Override
    public void close() {
      LeaseScripts.REMOVE.call(port, List.of(key), List.of(value)).number();
    }
  }

  /** Takes the lease, or returns its current owner. */
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
