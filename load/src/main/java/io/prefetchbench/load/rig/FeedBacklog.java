package io.prefetchbench.load.rig;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import java.util.List;
import java.util.OptionalLong;

/** Asks the feed itself how many events nobody has acknowledged yet. Thread-safe. */
public final class FeedBacklog {
  private final RedisPort primary;
  private final String feedKey;

  public FeedBacklog(RedisPort primary, String feedKey) {
    this.primary = primary;
    this.feedKey = feedKey;
  }

  /**
   * Events waiting or delivered and not acknowledged, the most of any group; empty if Redis cannot
   * say.
   */
  public OptionalLong events() {
    Reply groups = primary.call(Command.of("XINFO", "GROUPS", feedKey));
    if (groups instanceof Reply.Fault) {
      return OptionalLong.empty();
    }
    long most = 0;
    for (Reply group : groups.many()) {
      List<Reply> facts = group.many();
      long open = 0;
      for (int i = 0; i + 1 < facts.size(); i += 2) {
        String name = facts.get(i).text();
        if (name.equals("lag") || name.equals("pending")) {
          if (facts.get(i + 1).isNothing()) {
            return OptionalLong.empty();
          }
          open += facts.get(i + 1).number();
        }
      }
      most = Math.max(most, open);
    }
    return OptionalLong.of(most);
  }
}
