package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress.Node;
import io.prefetchbench.cache.RedisFault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The shards of a cluster and the master of each, in the same order. Immutable. */
record Layout(Shards shards, List<Server> masters) {

  private record Range(int first, int last) {
    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }

  /**
   * Reads the reply to {@code CLUSTER SLOTS}; the server that answered is the host of a master that
   * names none.
   */
  static Layout of(Reply reply, Node from, Servers servers) {
    Map<Node, TreeMap<Integer, Range>> found = new HashMap<>();
    for (Reply entry : reply.many()) {
      List<Reply> parts = entry.many();
      Range range = new Range((int) parts.get(0).number(), (int) parts.get(1).number());
      Node master = place(parts.get(2).many(), from);
      found.computeIfAbsent(master, node -> new TreeMap<>()).put(range.first(), range);
    }
    if (found.isEmpty()) {
      throw RedisFault.ofReply("CLUSTERDOWN no slot of the cluster at " + from + " is served");
    }
    List<Map.Entry<Node, TreeMap<Integer, Range>>> sorted = new ArrayList<>(found.entrySet());
    sorted.sort(Comparator.comparing(entry -> entry.getValue().firstKey()));
    List<Shard> shards = new ArrayList<>();
    List<Server> masters = new ArrayList<>();
    for (Map.Entry<Node, TreeMap<Integer, Range>> entry : sorted) {
      shards.add(Shard.of(words(entry.getValue())));
      masters.add(servers.at(entry.getKey()));
    }
    return new Layout(Shards.of(shards), List.copyOf(masters));
  }

  private static Node place(List<Reply> server, Node from) {
    String host = server.get(0).isNothing() ? "" : server.get(0).text();
    boolean isNamed = !host.isEmpty() && !host.equals("?");
    return new Node(isNamed ? host : from.host(), (int) server.get(1).number());
  }

  /** The ranges as text, adjacent ones merged, so that every server yields the same text. */
  private static String words(TreeMap<Integer, Range> ranges) {
    List<Range> joined = new ArrayList<>();
    for (Range range : ranges.values()) {
      int end = joined.size() - 1;
      if (end >= 0 && joined.get(end).last() + 1 == range.first()) {
        joined.set(end, new Range(joined.get(end).first(), range.last()));
      } else {
        joined.add(range);
      }
    }
    return joined.stream().map(Range::toString).collect(Collectors.joining(","));
  }

  /** The index of the master that serves a key; that of the first for an empty key. */
  int indexOf(byte[] key) {
    return key.length == 0 ? 0 : shards.indexOf(Slots.of(key));
  }

  Server masterOf(Shard shard) {
    int index = shards.all().indexOf(shard);
    if (index < 0) {
      throw RedisFault.ofReply("MOVED the slots " + shard.slots() + " are no longer one master's");
    }
    return masters.get(index);
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < masters.size(); i++) {
      words.add(masters.get(i).place() + " has " + shards.all().get(i).slots());
    }
    return String.join("; ", words);
  }
}
