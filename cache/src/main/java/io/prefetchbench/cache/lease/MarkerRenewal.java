package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.entity.Version;
import org.jspecify.annotations.Nullable;

/**
 * Renews a {@link ReadyMarker} from the worker, a few times within its life, and notices when it
 * has vanished. Used by the worker's thread alone.
 */
public final class MarkerRenewal {
  private static final int RENEWALS_A_LIFE = 8;
  private static final long NANOS_MAX = 500_000_000L;

  private final ReadyMarker marker;
  private final long everyNanos;
  private long dueNanos;
  private boolean stood;
  private boolean looked;
  private @Nullable Version acknowledged;

  /**
   * @param nowNanos the monotonic clock now
   */
  public MarkerRenewal(ReadyMarker marker, long nowNanos) {
    this.marker = marker;
    this.everyNanos = Math.min(NANOS_MAX, marker.life().toNanos() / RENEWALS_A_LIFE);
    this.dueNanos = nowNanos;
  }

  /** Everything up to this version is in the cache. */
  public void acknowledged(Version version) {
    if (acknowledged == null || version.isNewerThan(acknowledged)) {
      acknowledged = version;
    }
  }

  /**
   * True if this version was acknowledged already, in this life or, as far as the marker says, in
   * an earlier one.
   *
   * @throws io.prefetchbench.cache.redis.RedisFault if the marker cannot be read; the first call
   *     does
   */
  public boolean covers(Version version) {
    if (!looked) {
      marker.read().ifPresent(standing -> acknowledged(standing.acknowledged()));
      looked = true;
    }
    return acknowledged != null && !version.isNewerThan(acknowledged);
  }

  /**
   * Renews the marker if it is time.
   *
   * @return true if it stood before and does no longer: the cache may have lost what it had
   */
  public boolean renewIfDue(long nowNanos, long freshAsOfMicros) {
    if (nowNanos - dueNanos < 0) {
      return false;
    }
    dueNanos = nowNanos + everyNanos;
    if (acknowledged == null) {
      acknowledged = marker.read().map(ReadyMarker.Standing::acknowledged).orElse(null);
    }
    boolean stands =
        acknowledged != null
            && (marker.renew(acknowledged, freshAsOfMicros) || renewsLaterEpoch(freshAsOfMicros));
    boolean vanished = stood && !stands;
    stood = stands;
    return vanished;
  }

  /**
   * After a pass over a primary made anew, its marker is of an epoch no event has come from yet.
   */
  private boolean renewsLaterEpoch(long freshAsOfMicros) {
    Version known = acknowledged;
    Version standing = marker.read().map(ReadyMarker.Standing::acknowledged).orElse(null);
    if (standing == null || known == null || standing.epoch() <= known.epoch()) {
      return false;
    }
    acknowledged = standing;
    return marker.renew(standing, freshAsOfMicros);
  }
}
