package io.prefetchbench.load.run;

import io.prefetchbench.load.verify.Verification;

/** What a run against somebody else's server cannot know: said to be absent, never zero. */
final class Absences {
  private Absences() {}

  static void ofTarget(Verification facts, boolean sawChecksums) {
    facts.absent("bulkload.json", "the target was loaded before the run");
    facts.absent("redis-before.json", "the target's Redis is not known");
    facts.absent("redis-after.json", "the target's Redis is not known");
    facts.absent("sync.hlog", "no mutation was made and the target's worker is not ours: no lag");
    facts.absent("stamps", "no mutation was made");
    facts.absent("staleness", "the target's changes are not known");
    facts.absent("cacheEqualsPrimary", "the target's Redis and primary are not known");
    facts.absent("backlog", "the target's feed is not known");
    facts.absent("processes of the target", "only the generator is ours");
    if (!sawChecksums) {
      facts.absent("torn", "no entity that was read has a checksum");
    }
  }
}
