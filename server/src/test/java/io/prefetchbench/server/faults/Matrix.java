package io.prefetchbench.server.faults;

import io.prefetchbench.server.faults.catalogue.Catalogue;
import io.prefetchbench.server.faults.catalogue.MatrixFault;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Which cells a run consists of. */
final class Matrix {
  private static final int DRAWN = 10;
  private static final int SEEDS = 20;

  private Matrix() {}

  /** Ten cells of different faults, drawn by the seed. */
  static List<MatrixCell> drawn(long seed) {
    Random random = new Random(seed);
    List<MatrixFault> faults = new ArrayList<>(Catalogue.all());
    Collections.shuffle(faults, random);
    List<MatrixCell> cells = new ArrayList<>();
    for (MatrixFault fault : faults.subList(0, DRAWN)) {
      RigFeed feed = drawn(feedsOf(fault), random);
      RigClient client = drawn(List.of(RigClient.values()), random);
      cells.add(new MatrixCell(fault, feed, client, seed));
    }
    return cells;
  }

  private static List<RigFeed> feedsOf(MatrixFault fault) {
    return Stream.of(RigFeed.values()).filter(feed -> Catalogue.concerns(fault, feed)).toList();
  }

  private static <T> T drawn(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  /**
   * Every fault once a feed over Lettuce, once with the stream over Jedis, and the order-sensitive
   * ones with twenty seeds.
   */
  static List<MatrixCell> whole(long seed) {
    List<MatrixCell> cells = new ArrayList<>();
    for (MatrixFault fault : Catalogue.all()) {
      for (RigFeed feed : feedsOf(fault)) {
        cells.add(new MatrixCell(fault, feed, RigClient.LETTUCE, seed));
      }
    }
    for (MatrixFault fault : Catalogue.all()) {
      cells.add(new MatrixCell(fault, RigFeed.STREAM, RigClient.JEDIS, seed));
    }
    for (MatrixFault fault : Catalogue.all()) {
      for (int i = 1; Catalogue.isOrderSensitive(fault) && i < SEEDS; i++) {
        cells.add(new MatrixCell(fault, RigFeed.STREAM, RigClient.LETTUCE, seed + i));
      }
    }
    return cells;
  }

  /**
   * One fault with every feed and client.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  static List<MatrixCell> only(String name, long seed) {
    List<MatrixCell> cells = new ArrayList<>();
    for (MatrixFault fault : Catalogue.all()) {
      for (RigFeed feed : feedsOf(fault)) {
        for (RigClient client : RigClient.values()) {
          if (fault.name().equals(name)) {
            cells.add(new MatrixCell(fault, feed, client, seed));
          }
        }
      }
    }
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no fault " + name + ", expected one of " + Catalogue.all());
    }
    return cells;
  }
}
