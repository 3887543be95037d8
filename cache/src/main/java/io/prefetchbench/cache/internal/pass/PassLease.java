package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.UUID;

/**
 * Records which process is doing some work on a cache, so that others need not repeat it.
 *
 * <p>It only saves work and does not guarantee exclusivity: a process may be suspended for longer
 * than the lease lives and continue afterwards. Work done under it must be correct even when done
 * twice concurrently.
 *
 * <p>The value is {@code 1:} (its format) and a token, a space, and the owner as text. For a value
 * in another format, only the text after the first space is shown. Thread-safe.
 */
public final class PassLease {
  private static final String FORMAT = "1:";
  private final Lease lease;
  private final String owner;
  private final Duration life;

  /** A lease for one kind of work. */
  public PassLease(RedisPort port, KeySpace keys, String work, String owner, Duration life) {
    this.lease = new Lease(port, keys, work);
    this.owner = owner;
    this.life = life;
  }

  public sealed interface Attempt permits Held, HeldBy {}

  public record HeldBy(String owner) implements Attempt {}

  /** The lease is ours until it expires. Thread-safe; closing releases it if it is still ours. */
  public final class Held implements Attempt, AutoCloseable {
    private final String token;

    private Held(String token) {
      this.token = token;
    }

    /** Renews the lease; false if it expired, was lost, or now has another owner. */
    public boolean renew() {
      return lease.renew(token, life);
    }

    @Override
    public void close() {
      var unused = lease.release(token);
    }
  }

  public Attempt take() {
    String token = FORMAT + UUID.randomUUID() + " " + owner;
    String other = lease.otherThan(token, life);
    return other.isEmpty() ? new Held(token) : new HeldBy(other.substring(other.indexOf(' ') + 1));
  }
}
