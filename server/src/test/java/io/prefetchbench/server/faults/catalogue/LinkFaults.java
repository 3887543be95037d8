package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.load.Probe.Kind;
import io.prefetchbench.server.faults.rig.Rig;
import io.prefetchbench.server.faults.rig.Watch;
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

  static List<Fault> all() {
    return List.of(
        Fault.of("slow-link", "20 to 30 ms a piece on the way to the cache", LinkFaults::slow),
        Fault.of("half-open", "replies of the cache's Redis stay away", LinkFaults::halfOpen),
        Fault.of("silent-feed", "nothing passes to or from the feed", LinkFaults::silentFeed),
        Fault.of("refused", "the cache's Redis refuses connections", LinkFaults::refused),
        Fault.of("resets", "connections are reset, again and again", LinkFaults::resets),
        Fault.of("torn-requests", "connections are cut within a request", LinkFaults::torn),
        cut("poll-reply-cut", "a poll", Rig::feedLink, FeedSurgery::poll),
        cut("ack-reply-cut", "an ack", Rig::feedLink, FeedSurgery::acknowledgement),
        cut(
            "apply-reply-cut",
            "a write",
            Rig::cacheLink,
            rig -> List.of("EVALSHA", rig.keys().prefix())));
  }

  private static long slow(Rig rig, Watch watch) {
    rig.cacheLink().delay(Duration.ofMillis(20), Duration.ofMillis(10), rig.random().nextLong());
    watch.reads(MANY);
    watch.commits(MANY);
    rig.cacheLink().pass();
    return rig.cacheLink().counts().delayed();
  }

  private static long halfOpen(Rig rig, Watch watch) {
    rig.cacheLink().blackHole(Direction.TO_CLIENT);
    watch.reads(2, Kind.FAILED);
    rig.cacheLink().pass();
    watch.commits(MANY);
    return rig.cacheLink().counts().held();
  }

  private static long silentFeed(Rig rig, Watch watch) {
    rig.feedLink().blackHole();
    watch.until("a piece held", () -> rig.feedLink().counts().held() > 0);
    watch.commits(MANY);
    rig.feedLink().pass();
    return rig.feedLink().counts().held();
  }

  private static long refused(Rig rig, Watch watch) {
    rig.cacheLink().refuse();
    rig.cacheLink().reset();
    watch.reads(MANY, Kind.FAILED);
    rig.cacheLink().pass();
    watch.commits(MANY);
    return rig.cacheLink().counts().refused();
  }

  private static long resets(Rig rig, Watch watch) {
    long reset = 0;
    for (int i = 0; i < 2 * TIMES; i++) {
      reset += rig.cacheLink().reset();
      reset += rig.feedLink().reset();
      watch.commits(10);
    }
    return reset;
  }

  private static long torn(Rig rig, Watch watch) {
    for (int i = 0; i < TIMES; i++) {
      for (FaultProxy link : List.of(rig.cacheLink(), rig.feedLink())) {
        long before = link.counts().cuts();
        link.cutAfter(Direction.TO_SERVER, 500 + rig.random().nextInt(2_000));
        watch.until("a cut", () -> link.counts().cuts() > before);
      }
    }
    return rig.cacheLink().counts().cuts() + rig.feedLink().counts().cuts();
  }

  private static Fault cut(
      String name,
      String what,
      Function<Rig, FaultProxy> link,
      Function<Rig, List<String>> request) {
    return Fault.of(
        name,
        what + " is executed, its reply lost, " + TIMES + " times",
        (rig, watch) -> cut(link.apply(rig), request.apply(rig), watch));
  }

  private static long cut(FaultProxy link, List<String> request, Watch watch) {
    for (int i = 1; i <= TIMES; i++) {
      link.cutReplyOf(request.get(0), request.get(1));
      long times = i;
      watch.until("a lost reply", () -> link.counts().repliesCut() == times);
      watch.commits(10);
    }
    return link.counts().repliesCut();
  }
}
