package io.prefetchbench.load.system;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.List;
import java.util.OptionalLong;

/** Queries the feed for the number of unacknowledged events. Thread-safe. */
public final class FeedBacklog {
  private final RedisPort primary;
  private final String feedKey;

  public FeedBacklog(RedisPort primary, String feedKey) {
    this.primary = primary;
    this.feedKey = feedKey;
  }

  /** Returns the events waiting or not acknowledged, the most of all groups; empty if unknown. */
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
