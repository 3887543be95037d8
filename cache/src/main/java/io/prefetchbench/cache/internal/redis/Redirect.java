package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress.Node;
import org.jspecify.annotations.Nullable;

/**
 * The target to which a server of a cluster redirects a command that it did not run. Immutable.
 *
 * @param isAsk true if the slot is being migrated, so that only this command goes there; false if
 *     the slot has moved permanently
 */
record Redirect(Node target, boolean isAsk) {

  /** Parses a reply; null if it is not a redirect. */
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
