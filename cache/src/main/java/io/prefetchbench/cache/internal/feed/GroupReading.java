package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads the state of a stream's consumer groups. Thread-safe. */
final class GroupReading {
  /** Maximum number of entries read to count them; beyond, the stream's length is the estimate. */
  private static final int COUNTED_MAX = 1_000;

  private final RedisPort port;
  private final String stream;

  GroupReading(RedisPort port, String stream) {
    this.port = port;
    this.stream = stream;
  }

  List<Map<String, Reply>> all() {
    List<Map<String, Reply>> groups = new ArrayList<>();
    for (Reply group : port.call(Command.of("XINFO", "GROUPS", stream)).many()) {
      groups.add(group.named());
    }
    return groups;
  }

  /** Position of the oldest unacknowledged entry of this group, or of the last delivered one. */
  long lowestNeeded(Map<String, Reply> group) {
    OptionalLong pending = lowestPending(part(group, "name").text());
    return pending.orElseGet(() -> StreamEntry.position(lastDelivered(group)));
  }

  static long positionOfOnly(Reply range) {
    List<Reply> entries = range.many();
    return entries.isEmpty() ? 0 : StreamEntry.position(entries.get(0).many().get(0).text());
  }

  Command before(String entryId) {
    return Command.of("XREVRANGE", stream, "(" + entryId, "-", "COUNT", 1);
  }

  long backlog(String name) {
    for (Map<String, Reply> group : all()) {
      if (part(group, "name").text().equals(name)) {
        boolean waits = firstAfter(lastDelivered(group)).isPresent();
        long waiting = waits ? waiting(part(group, "lag"), lastDelivered(group)) : 0;
        return waiting + part(group, "pending").number();
      }
    }
    return 0;
  }

  /** Redis' own count is sometimes unknown, and too high once unread entries were trimmed. */
  private long waiting(Reply lag, String lastDelivered) {
    long entries = port.call(Command.of("XLEN", stream)).number();
    if (!lag.isNothing()) {
      return Math.min(lag.number(), entries);
    }
    // As in a new group with nothing delivered yet: earlier entries are not waiting.
    Command range = Command.of("XRANGE", stream, "(" + lastDelivered, "+", "COUNT", COUNTED_MAX);
    long counted = port.call(range).many().size();
    return counted < COUNTED_MAX ? counted : entries;
  }

  OptionalLong oldest(String name) {
    for (Map<String, Reply> group : all()) {
      if (part(group, "name").text().equals(name)) {
        OptionalLong pending = lowestPending(name);
        return pending.isPresent() ? pending : firstAfter(lastDelivered(group));
      }
    }
    return OptionalLong.empty();
  }

  /** The oldest entries this group has not acknowledged that still have a body; claims none. */
  List<Reply> unacknowledged(String name, int limit) {
    for (Map<String, Reply> group : all()) {
      if (part(group, "name").text().equals(name)) {
        List<Reply> entries = pending(name, limit);
        if (entries.size() < limit) {
          String after = "(" + lastDelivered(group);
          int left = limit - entries.size();
          entries.addAll(port.call(Command.of("XRANGE", stream, after, "+", "COUNT", left)).many());
        }
        return entries;
      }
    }
    return List.of();
  }

  private List<Reply> pending(String group, int limit) {
    List<Command> reads = new ArrayList<>();
    for (Reply one : port.call(Command.of("XPENDING", stream, group, "-", "+", limit)).many()) {
      String id = one.many().get(0).text();
      reads.add(Command.of("XRANGE", stream, id, id));
    }
    List<Reply> entries = new ArrayList<>();
    for (Reply range : reads.isEmpty() ? List.<Reply>of() : port.pipeline(reads)) {
      entries.addAll(range.many());
    }
    return entries;
  }

  private OptionalLong lowestPending(String group) {
    Reply lowest = port.call(Command.of("XPENDING", stream, group)).many().get(1);
    return lowest.isNothing()
        ? OptionalLong.empty()
        : OptionalLong.of(StreamEntry.position(lowest.text()));
  }

  private OptionalLong firstAfter(String entryId) {
    Command range = Command.of("XRANGE", stream, "(" + entryId, "+", "COUNT", 1);
    List<Reply> entries = port.call(range).many();
    return entries.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(StreamEntry.position(entries.get(0).many().get(0).text()));
  }

  private static String lastDelivered(Map<String, Reply> group) {
    return part(group, "last-delivered-id").text();
  }

  private static Reply part(Map<String, Reply> group, String name) {
    return group.getOrDefault(name, Reply.Nothing.NOTHING);
  }
}
