package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.rig.FeedKind;
import io.prefetchbench.server.faults.rig.Rig;
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

  private static final String CUT_LIST =
      """
      local before = redis.call('LLEN', KEYS[1])
      redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
      return before - redis.call('LLEN', KEYS[1])
      """;

  private static final String REPEAT_LIST =
      """
      local all = redis.call('LRANGE', KEYS[1], 0, -1)
      for i = #all, 1, -1 do redis.call('LPUSH', KEYS[1], all[i]) end
      return #all
      """;

  private final FeedKind kind;
  private final String key;
  private final String group;
  private final Admin admin;

  FeedSurgery(Rig rig) {
    this.kind = rig.feedKind();
    this.key = rig.primary().options().feedKey();
    this.group = rig.options().prefix();
    this.admin = new Admin(rig.primaryRedis());
  }

  /** The request by which a consumer takes events: its name, and how one argument begins. */
  static List<String> poll(Rig rig) {
    return rig.feedKind() == FeedKind.STREAM
        ? List.of("XREADGROUP", "")
        : List.of("EVALSHA", rig.primary().options().feedKey() + "/taken/");
  }

  /** The request by which a consumer acknowledges. */
  static List<String> acknowledgement(Rig rig) {
    return List.of(rig.feedKind() == FeedKind.STREAM ? "XACK" : "LREM", "");
  }

  /** Destroys what the feed knows of its consumers. */
  void forgetConsumers() {
    if (kind == FeedKind.STREAM) {
      admin.run("XGROUP", "DESTROY", key, group);
    } else {
      admin.run("DEL", key + "/notes");
    }
  }

  /** Removes all but the newest events; returns how many. */
  long cut(int kept) {
    String most = Integer.toString(kept);
    return Long.parseLong(
        kind == FeedKind.STREAM
            ? admin.run("XTRIM", key, "MAXLEN", most)
            : admin.run("EVAL", CUT_LIST, "1", key, most));
  }

  /** Has every event that stands in the feed delivered once more. */
  void repeatAll() {
    if (kind == FeedKind.STREAM) {
      admin.run("XGROUP", "SETID", key, group, "0", "ENTRIESREAD", "0");
    } else {
      admin.run("EVAL", REPEAT_LIST, "1", key);
    }
  }

  /**
   * Adds something behind the newest event, as no primary would.
   *
   * @param parts {@code op}, {@code id}, {@code epoch}, {@code position}, {@code prev}, {@code
   *     committed}, each with its value, then fields and values; or anything else
   */
  void add(List<String> parts) {
    if (kind == FeedKind.STREAM) {
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
