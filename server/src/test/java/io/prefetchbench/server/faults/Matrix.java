package io.prefetchbench.server.faults;

import io.prefetchbench.server.faults.catalogue.Catalogue;
import io.prefetchbench.server.faults.catalogue.Fault;
import io.prefetchbench.server.faults.rig.Client;
import io.prefetchbench.server.faults.rig.FeedKind;
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
  static List<Cell> drawn(long seed) {
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>(Catalogue.all());
    Collections.shuffle(faults, random);
    List<Cell> cells = new ArrayList<>();
    for (Fault fault : faults.subList(0, DRAWN)) {
      FeedKind feed = drawn(feedsOf(fault), random);
      Client client = drawn(List.of(Client.values()), random);
      cells.add(new Cell(fault, feed, client, seed));
    }
    return cells;
  }

  private static List<FeedKind> feedsOf(Fault fault) {
    return Stream.of(FeedKind.values()).filter(feed -> Catalogue.concerns(fault, feed)).toList();
  }

  private static <T> T drawn(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  /**
   * Every fault once a feed over Lettuce, once with the stream over Jedis, and the order-sensitive
   * ones with twenty seeds.
   */
  static List<Cell> whole(long seed) {
    List<Cell> cells = new ArrayList<>();
    for (Fault fault : Catalogue.all()) {
      for (FeedKind feed : feedsOf(fault)) {
        cells.add(new Cell(fault, feed, Client.LETTUCE, seed));
      }
    }
    for (Fault fault : Catalogue.all()) {
      cells.add(new Cell(fault, FeedKind.STREAM, Client.JEDIS, seed));
    }
    for (Fault fault : Catalogue.all()) {
      for (int i = 1; Catalogue.isOrderSensitive(fault) && i < SEEDS; i++) {
        cells.add(new Cell(fault, FeedKind.STREAM, Client.LETTUCE, seed + i));
      }
    }
    return cells;
  }

  /**
   * One fault with every feed and client.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  static List<Cell> only(String name, long seed) {
    List<Cell> cells = new ArrayList<>();
    for (Fault fault : Catalogue.all()) {
      for (FeedKind feed : feedsOf(fault)) {
        for (Client client : Client.values()) {
          if (fault.name().equals(name)) {
            cells.add(new Cell(fault, feed, client, seed));
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
