package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigFeed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What can be done to a feed behind its consumers' backs, of whichever kind it is. */
final class FeedSurgery implements AutoCloseable {
  private static final int HEAD_PARTS = 12;

  /** Adds an entry of any content behind the newest, as no primary would. */
  private static final String ADD =
      """
      local last = redis.call('XINFO', 'STREAM', KEYS[1])
      for i = 1, #last, 2 do
        if last[i] == 'last-generated-id' then
          local id = string.match(last[i + 1], '^%d+')
          return redis.call('XADD', KEYS[1], id .. '-*', unpack(ARGV))
        end
      end
      """;

  private static final String REMOVE_NEWEST =
      """
      local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
      return newest and redis.call('XDEL', KEYS[1], newest[1]) or 0
      """;

  private static final String HELD =
      """
      return #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1000, ARGV[2])
      """;

  private static final String CUT_LIST =
      """
      local before = redis.call('LLEN', KEYS[1])
      if ARGV[1] == '0' then redis.call('DEL', KEYS[1]) end
      redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
      return before - redis.call('LLEN', KEYS[1])
      """;

  private static final String REPEAT_LIST =
      """
      local all = redis.call('LRANGE', KEYS[1], 0, -1)
      for i = #all, 1, -1 do redis.call('LPUSH', KEYS[1], all[i]) end
      return #all
      """;

  private final RigFeed kind;
  private final String key;
  private final String group;
  private final Admin admin;

  FeedSurgery(FaultRig rig) {
    this.kind = rig.feedKind();
    this.key = rig.primary().options().feedKey();
    this.group = rig.options().prefix();
    this.admin = new Admin(rig.primaryRedis());
  }

  /** The request by which a consumer takes events: its name, and how one argument begins. */
  static List<String> poll(FaultRig rig) {
    return rig.feedKind() == RigFeed.STREAM
        ? List.of("EVALSHA", ">")
        : List.of("EVALSHA", rig.primary().options().feedKey() + "/taken/");
  }

  /** The request by which a consumer acknowledges. */
  static List<String> acknowledgement(FaultRig rig) {
    return rig.feedKind() == RigFeed.STREAM ? List.of("XACK", "") : List.of("EVALSHA", "e1 ");
  }

  /** Destroys what the feed knows of its consumers. */
  void forgetConsumers() {
    if (kind == RigFeed.STREAM) {
      admin.run("XGROUP", "DESTROY", key, group);
    } else {
      admin.run("DEL", key + "/notes");
    }
  }

  /** Removes all but the newest events; returns how many. */
  long cut(int kept) {
    String most = Integer.toString(kept);
    return Long.parseLong(
        kind == RigFeed.STREAM
            ? admin.run("XTRIM", key, "MAXLEN", most)
            : admin.run("EVAL", CUT_LIST, "1", key, most));
  }

  /** Removes the newest event; returns how many were removed. */
  long removeNewest() {
    return Long.parseLong(
        kind == RigFeed.STREAM
            ? admin.run("EVAL", REMOVE_NEWEST, "1", key)
            : admin.run("EVAL", "return redis.call('LPOP', KEYS[1]) and 1 or 0", "1", key));
  }

  /**
   * Lets the group skip what is unread, as {@code XGROUP SETID … $} does; of a list, a stranger
   * takes it. Returns how many were skipped, at least.
   */
  long skipAll() {
    if (kind == RigFeed.LIST) {
      long unread = Long.parseLong(admin.run("LLEN", key));
      admin.run("RENAME", key, "stranger:taken");
      return unread;
    }
    admin.run("XGROUP", "SETID", key, group, "$");
    return 1;
  }

  /** Events delivered to this worker and not acknowledged. */
  long heldBy(String worker) {
    return Long.parseLong(
        kind == RigFeed.STREAM
            ? admin.run("EVAL", HELD, "1", key, group, worker)
            : admin.run("LLEN", key + "/taken/" + worker));
  }

  /** Has every event that stands in the feed delivered once more. */
  void repeatAll() {
    if (kind == RigFeed.STREAM) {
      admin.run("XGROUP", "SETID", key, group, "0", "ENTRIESREAD", "0");
    } else {
      admin.run("EVAL", REPEAT_LIST, "1", key);
    }
  }

  /**
   * Has an old event delivered once more; of a stream all of them, since an entry's id is its
   * position, and none can be added before the newest.
   *
   * @param parts as of {@link #add}
   */
  void deliverAgain(List<String> parts) {
    if (kind == RigFeed.STREAM) {
      repeatAll();
    } else {
      add(parts);
    }
  }

  /**
   * Adds something behind the newest event, as no primary would.
   *
   * @param parts {@code op}, {@code id}, {@code epoch}, {@code position}, {@code prev}, {@code
   *     committed}, each with its value, then fields and values; or anything else
   */
  void add(List<String> parts) {
    if (kind == RigFeed.STREAM) {
      List<String> words = new ArrayList<>(List.of("EVAL", ADD, "1", key));
      words.addAll(parts);
      admin.run(words.toArray(new String[0]));
    } else {
      admin.run("LPUSH", key, element(parts));
    }
  }

  private static String element(List<String> parts) {
    if (parts.size() < HEAD_PARTS) {
      return String.join(" ", parts);
    }
    StringBuilder element = new StringBuilder("e1 " + parts.get(1));
    for (int i = 5; i < HEAD_PARTS; i += 2) {
      element.append(' ').append(parts.get(i));
    }
    element.append(' ').append(counted(parts.get(3)));
    for (String part : parts.subList(HEAD_PARTS, parts.size())) {
      element.append(' ').append(counted(part));
    }
    return element.toString();
  }

  private static String counted(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length + ":" + text;
  }

  @Override
  public void close() {
    admin.close();
  }
}
