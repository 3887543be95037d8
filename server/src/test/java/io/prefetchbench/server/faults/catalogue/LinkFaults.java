package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.load.Probe.Kind;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.Direction;
import io.prefetchbench.testbed.fault.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What can befall the ways to the two Redis. */
final class LinkFaults {
  private static final int MANY = 40;
  private static final int TIMES = 5;

  private LinkFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of(
            "slow-link", "20 to 30 ms a piece on the way to the cache", LinkFaults::slow),
        MatrixFault.of("half-open", "replies of the cache's Redis stay away", LinkFaults::halfOpen),
        MatrixFault.of("silent-feed", "nothing passes to or from the feed", LinkFaults::silentFeed),
        MatrixFault.of("refused", "the cache's Redis refuses connections", LinkFaults::refused),
        MatrixFault.of("resets", "connections are reset, again and again", LinkFaults::resets),
        MatrixFault.of("torn-requests", "connections are cut within a request", LinkFaults::torn),
        cut("poll-reply-cut", "a poll", FaultRig::feedLink, FeedSurgery::poll),
        cut("ack-reply-cut", "an ack", FaultRig::feedLink, FeedSurgery::acknowledgement),
        cut(
            "apply-reply-cut",
            "a write",
            FaultRig::cacheLink,
            rig -> List.of("EVALSHA", rig.keys().prefix())));
  }

  private static long slow(FaultRig rig, RigWatch watch) {
    rig.cacheLink().delay(Duration.ofMillis(20), Duration.ofMillis(10), rig.random().nextLong());
    watch.reads(MANY);
    watch.commits(MANY);
    rig.cacheLink().pass();
    return rig.cacheLink().counts().delayed();
  }

  private static long halfOpen(FaultRig rig, RigWatch watch) {
    rig.cacheLink().blackHole(Direction.TO_CLIENT);
    watch.reads(2, Kind.FAILED);
    rig.cacheLink().pass();
    watch.commits(MANY);
    return rig.cacheLink().counts().held();
  }

  private static long silentFeed(FaultRig rig, RigWatch watch) {
    rig.feedLink().blackHole();
    watch.until("a piece held", () -> rig.feedLink().counts().held() > 0);
    watch.commits(MANY);
    rig.feedLink().pass();
    return rig.feedLink().counts().held();
  }

  private static long refused(FaultRig rig, RigWatch watch) {
    rig.cacheLink().refuse();
    rig.cacheLink().reset();
    watch.reads(MANY, Kind.FAILED);
    rig.cacheLink().pass();
    watch.commits(MANY);
    return rig.cacheLink().counts().refused();
  }

  private static long resets(FaultRig rig, RigWatch watch) {
    long reset = 0;
    for (int i = 0; i < 2 * TIMES; i++) {
      reset += rig.cacheLink().reset();
      reset += rig.feedLink().reset();
      watch.commits(10);
    }
    return reset;
  }

  private static long torn(FaultRig rig, RigWatch watch) {
    for (int i = 0; i < TIMES; i++) {
      for (FaultProxy link : List.of(rig.cacheLink(), rig.feedLink())) {
        long before = link.counts().cuts();
        link.cutAfter(Direction.TO_SERVER, 500 + rig.random().nextInt(2_000));
        watch.until("a cut", () -> link.counts().cuts() > before);
      }
    }
    return rig.cacheLink().counts().cuts() + rig.feedLink().counts().cuts();
  }

  private static MatrixFault cut(
      String name,
      String what,
      Function<FaultRig, FaultProxy> link,
      Function<FaultRig, List<String>> request) {
    return MatrixFault.of(
        name,
        what + " is executed, its reply lost, " + TIMES + " times",
        (rig, watch) -> cut(link.apply(rig), request.apply(rig), watch));
  }

  private static long cut(FaultProxy link, List<String> request, RigWatch watch) {
    for (int i = 1; i <= TIMES; i++) {
      link.cutReplyOf(request.get(0), request.get(1));
      long times = i;
      watch.until("a lost reply", () -> link.counts().repliesCut() == times);
      watch.commits(10);
    }
    return link.counts().repliesCut();
  }
}
