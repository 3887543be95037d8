package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.rig.RigFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All faults, in the order of the table. */
public final class Catalogue {
  /** Their end depends on the order of what happens: run with many seeds. */
  private static final Set<String> ORDER_SENSITIVE =
      Set.of(
          "worker-killed",
          "worker-zombie",
          "two-workers",
          "shuffled",
          "pass-under-writes",
          "two-passes");

  /** A list feeds one cache alone. */
  private static final Set<String> OF_STREAMS = Set.of("two-caches");

  private static final List<MatrixFault> ALL = listed();

  private Catalogue() {}

  /** Every fault, those that are not borne yet too. */
  public static List<MatrixFault> all() {
    return ALL;
  }

  private static List<MatrixFault> listed() {
    List<MatrixFault> all = new ArrayList<>();
    all.addAll(CacheFaults.all());
    all.addAll(AccessFaults.all());
    all.addAll(LinkFaults.all());
    all.addAll(WorkerFaults.all());
    all.addAll(FeedFaults.all());
    all.addAll(PassFaults.all());
    all.addAll(LossFaults.all());
    all.addAll(StateFaults.all());
    all.addAll(FreezeFaults.all());
    return List.copyOf(all);
  }

  /** True if it can befall a feed of this kind. */
  public static boolean concerns(MatrixFault fault, RigFeed feed) {
    return feed == RigFeed.STREAM || !OF_STREAMS.contains(fault.name());
  }

  /** True if one run of it says little. */
  public static boolean isOrderSensitive(MatrixFault fault) {
    return ORDER_SENSITIVE.contains(fault.name());
  }
}
