package io.prefetchbench.cache.redis.topology;

import io.prefetchbench.cache.redis.RedisAddress.Node;
import io.prefetchbench.cache.redis.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Where a server of a cluster sends a command that it did not run. Immutable.
 *
 * @param isAsk true if the slot is on its way, so that only this command goes there; false if the
 *     slot is there for good
 */
record Redirect(Node target, boolean isAsk) {

  /**
   * Null if a reply is none.
   *
   * @param from who answered: also the host of a target that names none
   */
  static @Nullable Redirect of(Reply reply, Node from) {
    if (!(reply instanceof Reply.Fault fault) || !fault.fault().isRedirect()) {
      return null;
    }
    String[] words = String.valueOf(fault.fault().getMessage()).split(" ", -1);
    if (words.length != 3) {
      return null;
    }
    int colon = words[2].lastIndexOf(':');
    String host = words[2].substring(0, Math.max(0, colon));
    int port = Integer.parseInt(words[2].substring(colon + 1));
    boolean isNamed = !host.isEmpty() && !host.equals("?");
    return new Redirect(new Node(isNamed ? host : from.host(), port), "ASK".equals(words[0]));
  }
}
