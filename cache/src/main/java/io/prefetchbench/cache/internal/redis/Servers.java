package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisAddress.Node;
import io.prefetchbench.cache.RedisFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The ports to single servers, each made when it is first asked for. Thread-safe; nothing here
 * waits for a server.
 */
final class Servers implements AutoCloseable {
  private final Supplier<RedisAddress> where;
  private final BiFunction<RedisAddress, Node, RedisAddress> login;
  private final PortMaker maker;
  private final Map<Node, Server> open = new HashMap<>();
  private Set<Node> leaving = Set.of();
  private boolean closed;

  Servers(
      Supplier<RedisAddress> where,
      BiFunction<RedisAddress, Node, RedisAddress> login,
      PortMaker maker) {
    this.where = where;
    this.login = login;
    this.maker = maker;
  }

  synchronized Server at(Node place) {
    if (closed) {
      throw RedisFault.connection("the port is closed", null);
    }
    return open.computeIfAbsent(
        place, node -> new Server(node, maker.open(() -> login.apply(where.get(), node))));
  }

  /**
   * Closes the ports to all other servers, but only at the second consecutive call: a caller that
   * was routed to one a moment ago may still be using it.
   */
  void keep(Set<Node> used) {
    unused(used).forEach(server -> server.port().close());
  }

  private synchronized List<Server> unused(Set<Node> used) {
    List<Server> ended = new ArrayList<>();
    Set<Node> further = new HashSet<>();
    for (Node place : Set.copyOf(open.keySet())) {
      if (used.contains(place)) {
        continue;
      }
      Server server = leaving.contains(place) ? open.remove(place) : null;
      if (server == null) {
        further.add(place);
      } else {
        ended.add(server);
      }
    }
    leaving = further;
    return ended;
  }

  @Override
  public void close() {
    List<Server> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(open.values());
      open.clear();
    }
    all.forEach(server -> server.port().close());
  }
}
