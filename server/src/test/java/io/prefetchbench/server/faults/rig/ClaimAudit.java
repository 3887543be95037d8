package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.server.faults.load.Claim;
import io.prefetchbench.server.faults.load.Truth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the system says of its freshness with what the cache holds right afterwards, read
 * around every link. What a cache lacks after an answer, it lacked before: versions only grow, but
 * where Redis loses data. While the primary is quiet, its rows are the truth; before, what the
 * writers committed is. Thread-safe.
 */
public final class ClaimAudit {
  /** Clocks of one machine, read at different moments. */
  private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int IDS_MAX = 300;
  private static final int CLAIMS_MAX = 20_000;

  private final FaultRig rig;
  private final Random random;
  private final List<Claim> claims = new ArrayList<>();
  private volatile @Nullable Quiet quiet;

  /** The rows of a primary that has been quiet since this moment. */
  private record Quiet(Map<String, Entity> rows, long sinceNanos) {}

  ClaimAudit(FaultRig rig, long seed) {
    this.rig = rig;
    this.random = new Random(seed);
  }

  /** From now on the primary has these rows, until {@link #busy}. */
  void quiet(Map<String, Entity> rows) {
    quiet = new Quiet(Map.copyOf(rows), System.nanoTime());
  }

  /** The primary is written to again. */
  void busy() {
    quiet = null;
  }

  /** Everything that was said, and whether it was true, in order of arrival. */
  synchronized List<Claim> claims() {
    return List.copyOf(claims);
  }

  /** Compares claims that have just been made, and keeps them. */
  void judge(List<Claim> made) {
    List<Claim> bounded = made.stream().filter(claim -> claim.bound().isPresent()).toList();
    Quiet primary = quiet;
    Map<String, Held> held = Map.of();
    if (!bounded.isEmpty()) {
      try {
        held = held(primary);
      } catch (RedisFault nobodyCanSay) {
        return;
      }
    }
    for (Claim claim : made) {
      keep(claim.bound().isEmpty() ? claim : compared(claim, held, primary));
    }
  }

  private synchronized void keep(Claim claim) {
    if (claims.size() < CLAIMS_MAX) {
      claims.add(claim);
    }
  }

  private Claim compared(Claim claim, Map<String, Held> held, @Nullable Quiet primary) {
    long provenNanos = claim.startNanos() - claim.bound().orElseThrow().toNanos() - SLACK_NANOS;
    if (primary != null) {
      boolean coversQuiet = provenNanos - primary.sinceNanos() >= 0;
      return claim.compared(coversQuiet ? difference(held, primary.rows()) : "", true);
    }
    Map<String, Version> versions = new HashMap<>();
    held.forEach(
        (id, one) -> {
          // A tombstone of an earlier delete answers as that of the last one does.
          boolean alike = !one.live() && rig.truth().isDeleted(id);
          one.version().filter(version -> !alike).ifPresent(version -> versions.put(id, version));
        });
    Optional<Truth.Missing> missing = rig.truth().oldestMissing(versions);
    if (missing.isEmpty() || missing.get().knownNanos() - provenNanos >= 0) {
      return claim;
    }
    long ageNanos = claim.startNanos() - missing.get().knownNanos();
    return claim.compared(
        "the cache lacked %s at %s, committed %d ms before, and had version %s"
            .formatted(
                missing.get().id(),
                missing.get().commit().version(),
                TimeUnit.NANOSECONDS.toMillis(ageNanos),
                versions.get(missing.get().id())),
        false);
  }

  /**
   * What the cache has of an id.
   *
   * @param version empty if there is no entry, or it was withdrawn, and that is no proof
   * @param live true if a read finds it
   */
  private record Held(Optional<Version> version, boolean live) {}

  private Map<String, Held> held(@Nullable Quiet primary) {
    TreeSet<String> known = new TreeSet<>(rig.truth().ids());
    if (primary != null) {
      known.addAll(primary.rows().keySet());
    }
    List<String> ids = new ArrayList<>(known);
    if (ids.size() > IDS_MAX) {
      synchronized (random) {
        Collections.shuffle(ids, random);
      }
      ids = ids.subList(0, IDS_MAX);
    }
    List<Command> reads = new ArrayList<>();
    for (String id : ids) {
      reads.add(Command.of("HGET", rig.keys().keyOf(id), Meta.FIELD));
    }
    List<Reply> replies = rig.auditPort().pipeline(reads);
    Map<String, Held> held = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      held.put(ids.get(i), held(replies.get(i)));
    }
    return held;
  }

  private static Held held(Reply reply) {
    if (reply instanceof Reply.Fault || reply.isNothing() || !Meta.isReadable(reply.text())) {
      return new Held(Optional.empty(), false);
    }
    Meta meta = Meta.parse(reply.text());
    return switch (meta.flag()) {
      case LIVE -> new Held(Optional.of(meta.version()), true);
      case TOMBSTONE -> new Held(Optional.of(meta.version()), false);
      default -> new Held(Optional.empty(), false);
    };
  }

  private static String difference(Map<String, Held> held, Map<String, Entity> rows) {
    for (Map.Entry<String, Held> entry : held.entrySet()) {
      Entity row = rows.get(entry.getKey());
      Held one = entry.getValue();
      if (row == null && one.live()) {
        return entry.getKey() + " is in the cache and not in the quiet primary";
      }
      Version version = one.version().orElse(null);
      // An entry that is not there is a miss, which is judged with the reads.
      if (row != null && version != null && !(one.live() && version.equals(row.version()))) {
        return "the quiet primary has %s at %s, the cache %s %s"
            .formatted(entry.getKey(), row.version(), version, one.live() ? "" : "deleted");
      }
    }
    return "";
  }
}
