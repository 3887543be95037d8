package io.prefetchbench.server.faults.check;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOTICED_LATE;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOT_READY;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.OLDER_READS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.PRIMARY_LOSES;

import io.prefetchbench.server.faults.load.Claim;
import io.prefetchbench.server.faults.rig.Observation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The invariant of what the system says of itself (I9): no bound smaller than the real age. */
final class ClaimJudge {
  /** An answer may be overtaken by the loss itself. */
  private static final Duration OVERTAKEN = Duration.ofSeconds(1);

  /** A loss of acknowledged writes is found by a look every two seconds. */
  private static final Duration LOSS_FOUND = Duration.ofSeconds(5);

  private static final Duration LATE = Duration.ofSeconds(10);

  private final Observation seen;
  private final Allowance allows;

  ClaimJudge(Observation seen, Allowance allows) {
    this.seen = seen;
    this.allows = allows;
  }

  /** Adds the first untruth of each source that lasted longer than it may. */
  void judge(List<Violation> violations) {
    Map<String, Claim> begun = new HashMap<>();
    Map<String, Claim> told = new HashMap<>();
    for (Claim claim : seen.claims()) {
      if (claim.bound().isEmpty() || (!claim.quiet() && allows.has(PRIMARY_LOSES))) {
        begun.remove(claim.source());
      } else if (claim.isFalse()) {
        Claim first = begun.computeIfAbsent(claim.source(), source -> claim);
        if (claim.startNanos() - first.startNanos() >= toleratedNanos(first)) {
          told.putIfAbsent(claim.source(), claim);
        }
      } else {
        begun.remove(claim.source());
      }
    }
    told.values().forEach(claim -> violations.add(new Violation("I9", claim.toString())));
  }

  private long toleratedNanos(Claim claim) {
    boolean duringTheFault =
        claim.endNanos() >= seen.struckNanos() && claim.startNanos() <= seen.quietNanos();
    if (!duringTheFault) {
      return 0;
    }
    if (allows.has(NOTICED_LATE)) {
      return LATE.toNanos();
    }
    if (allows.has(OLDER_READS)) {
      return LOSS_FOUND.toNanos();
    }
    return allows.has(NOT_READY) ? OVERTAKEN.toNanos() : 0;
  }
}
