package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisAddress.Node;
import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port to a cluster: holds a port to each master and routes by the slot of the key.
 * Thread-safe. The layout is polled once per second, and immediately when a server redirects a
 * command or is lost. A redirected command did nothing and is forwarded, at most {@link #HOPS_MAX}
 * times; nothing else is resent. A pipeline is split by master and its parts are sent together: the
 * order of commands is kept for each master only, and if one part fails, all of it counts as
 * failed. Blocking calls are refused.
 */
public final class ClusterPort implements RedisPort {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterPort.class);
  private static final Command CLUSTER_SLOTS = Command.of("CLUSTER", "SLOTS");
  private static final Command ASKING = Command.of("ASKING");
  private static final Command PING = Command.of("PING");

  /** How often a command is redirected before the last server's reply counts. */
  private static final int HOPS_MAX = 5;

  private final List<Node> seeds;
  private final PortMaker maker;
  private final Servers servers;
  private final TopologyPoller poller;
  private final LongAdder redirects = new LongAdder();
  private volatile Layout layout;
  private int turn;

  private ClusterPort(List<Node> seeds, PortMaker maker, Servers servers) {
    this.seeds = seeds;
    this.maker = maker;
    this.servers = servers;
    this.layout = asked(seeds);
    this.poller = new TopologyPoller("redis-cluster", Duration.ofSeconds(1), this::look);
  }

  /** Connects; the servers are read once, their login is requested at each new connection. */
  static ClusterPort connect(Supplier<RedisAddress> where, PortMaker maker) {
    Servers servers = new Servers(where, RedisAddress::at, maker);
    try {
      ClusterPort port = new ClusterPort(where.get().nodes(), maker, servers);
      LOG.info("a cluster: {}", port.layout);
      port.warmUp();
      return port;
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /** Asynchronous calls fail without a connection; this keeps the first ones from failing. */
  private void warmUp() {
    for (Server master : layout.masters()) {
      try {
        master.port().call(PING);
      } catch (RedisFault fault) {
        LOG.warn("the master {} is away: {}", master.place(), fault.getMessage());
      }
    }
  }

  /** The layout as reported by the first of these that answers. */
  private Layout asked(List<Node> candidates) {
    @Nullable RedisFault last = null;
    for (Node place : candidates) {
      try {
        return Layout.of(servers.at(place).port().call(CLUSTER_SLOTS), place, servers);
      } catch (RedisFault fault) {
        last = fault;
      }
    }
    throw last == null ? RedisFault.connection("a cluster without servers", null) : last;
  }

  /** Each poll begins with another server, so that one that hangs delays only some of them. */
  private void look() {
    Layout before = layout;
    List<Node> masters = before.masters().stream().map(Server::place).toList();
    Set<Node> candidates = new LinkedHashSet<>();
    for (int i = 0; i < masters.size(); i++) {
      candidates.add(masters.get((turn + i) % masters.size()));
    }
    turn = (turn + 1) % masters.size();
    candidates.addAll(seeds);
    Layout now = asked(List.copyOf(candidates));
    if (!now.equals(before)) {
      layout = now;
      LOG.info("the cluster changed: {}", now);
      now.masters().stream()
          .filter(master -> !before.masters().contains(master))
          .forEach(ClusterPort::connectSoon);
    }
    servers.keep(now.masters().stream().map(Server::place).collect(Collectors.toSet()));
  }

  private static void connectSoon(Server master) {
    var unused = master.port().callAsync(PING);
  }

  @Override
  public long redirects() {
    return redirects.sum();
  }

  @Override
  public Shards shards() {
    return layout.shards();
  }

  @Override
  public Reply call(Command command) {
    if (Routing.isForAll(command)) {
      return pipeline(List.of(command)).get(0);
    }
    Layout now = layout;
    Server server = now.masters().get(now.indexOf(Routing.keyOf(command)));
    Reply reply = orNoticed(() -> server.port().call(command));
    if (Redirect.of(reply, server.place()) == null) {
      return reply;
    }
    Part part = new Part(server, List.of(command), List.of(0));
    return RedisFault.joined(settled(part, List.of(reply), HOPS_MAX)).get(0);
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    if (Routing.isForAll(command)) {
      return pipelineAsync(List.of(command)).thenApply(replies -> replies.get(0));
    }
    Server server;
    try {
      Layout now = layout;
      server = now.masters().get(now.indexOf(Routing.keyOf(command)));
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
    return noticed(server.port().callAsync(command))
        .thenCompose(
            reply ->
                Redirect.of(reply, server.place()) == null
                    ? CompletableFuture.completedFuture(reply)
                    : settled(
                            new Part(server, List.of(command), List.of(0)),
                            List.of(reply),
                            HOPS_MAX)
                        .thenApply(replies -> replies.get(0)));
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    if (commands.isEmpty()) {
      return List.of();
    }
    List<Part> parts = parts(commands);
    if (parts.size() > 1) {
      return RedisFault.joined(together(parts, commands.size()));
    }
    Part all = parts.get(0);
    List<Reply> replies = orNoticed(() -> all.server().port().pipeline(commands));
    return RedisFault.joined(settled(all, replies, HOPS_MAX));
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    if (commands.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    try {
      List<Part> parts = parts(commands);
      return parts.size() == 1 ? sent(parts.get(0), HOPS_MAX) : together(parts, commands.size());
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  /** Commands of a pipeline that go to one server, and the positions of their replies. */
  private record Part(Server server, List<Command> commands, List<Integer> places) {
    Part(Server server) {
      this(server, new ArrayList<>(), new ArrayList<>());
    }

    void add(Command command, int place) {
      commands.add(command);
      places.add(place);
    }
  }

  private List<Part> parts(List<Command> commands) {
    Layout now = layout;
    @Nullable Part[] byMaster = new Part[now.masters().size()];
    for (int place = 0; place < commands.size(); place++) {
      Command command = commands.get(place);
      boolean isForAll = Routing.isForAll(command);
      int from = isForAll ? 0 : now.indexOf(Routing.keyOf(command));
      int to = isForAll ? byMaster.length - 1 : from;
      for (int master = from; master <= to; master++) {
        Part part = byMaster[master];
        if (part == null) {
          part = new Part(now.masters().get(master));
          byMaster[master] = part;
        }
        part.add(command, place);
      }
    }
    List<Part> parts = new ArrayList<>(byMaster.length);
    for (@Nullable Part part : byMaster) {
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }

  private CompletableFuture<List<Reply>> together(List<Part> parts, int size) {
    Reply[] replies = new Reply[size];
    CompletableFuture<?>[] all = new CompletableFuture<?>[parts.size()];
    for (int i = 0; i < all.length; i++) {
      Part part = parts.get(i);
      all[i] = sent(part, HOPS_MAX).thenAccept(answers -> collect(part, answers, replies));
    }
    return CompletableFuture.allOf(all).thenApply(done -> Arrays.asList(replies));
  }

  /** For a command sent to all masters, an error takes precedence over other replies. */
  private static void collect(Part part, List<Reply> answers, Reply[] replies) {
    synchronized (replies) {
      for (int i = 0; i < answers.size(); i++) {
        int place = part.places().get(i);
        if (!(replies[place] instanceof Reply.Fault)) {
          replies[place] = answers.get(i);
        }
      }
    }
  }

  private CompletableFuture<List<Reply>> sent(Part part, int hops) {
    return noticed(part.server().port().pipelineAsync(part.commands()))
        .thenCompose(replies -> settled(part, replies, hops));
  }

  /** The replies of a part; redirected commands are followed to their target. */
  private CompletableFuture<List<Reply>> settled(Part part, List<Reply> replies, int hops) {
    Map<Redirect, Part> elsewhere = new LinkedHashMap<>();
    for (int i = 0; i < replies.size() && hops > 0; i++) {
      Redirect redirect = Redirect.of(replies.get(i), part.server().place());
      if (redirect != null) {
        redirects.increment();
        elsewhere
            .computeIfAbsent(redirect, there -> new Part(servers.at(there.target())))
            .add(part.commands().get(i), i);
      }
    }
    if (elsewhere.isEmpty()) {
      return CompletableFuture.completedFuture(replies);
    }
    poller.soon();
    Reply[] settled = replies.toArray(new Reply[0]);
    List<CompletableFuture<?>> all = new ArrayList<>(elsewhere.size());
    elsewhere.forEach(
        (redirect, further) -> {
          CompletableFuture<List<Reply>> answers =
              redirect.isAsk() ? asking(further, hops - 1) : sent(further, hops - 1);
          all.add(
              answers.thenAccept(
                  found -> {
                    for (int i = 0; i < found.size(); i++) {
                      settled[further.places().get(i)] = found.get(i);
                    }
                  }));
        });
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> Arrays.asList(settled));
  }

  /** To a server that is still importing the slot: each command is preceded by ASKING. */
  private CompletableFuture<List<Reply>> asking(Part part, int hops) {
    List<Command> commands = new ArrayList<>(2 * part.commands().size());
    for (Command command : part.commands()) {
      commands.add(ASKING);
      commands.add(command);
    }
    return noticed(part.server().port().pipelineAsync(commands))
        .thenCompose(
            replies -> {
              List<Reply> answers = new ArrayList<>(part.commands().size());
              for (int i = 1; i < replies.size(); i += 2) {
                answers.add(replies.get(i));
              }
              return settled(part, answers, hops);
            });
  }

  private <T> T orNoticed(Supplier<T> call) {
    try {
      return call.get();
    } catch (RedisFault fault) {
      poller.soon();
      throw fault;
    }
  }

  private <T> CompletableFuture<T> noticed(CompletableFuture<T> call) {
    return call.whenComplete(
        (replies, failure) -> {
          if (failure != null) {
            poller.soon();
          }
        });
  }

  @Override
  public RedisPort on(Shard shard) {
    return new MasterPort(
        () -> layout.masterOf(shard).port(), poller::soon, "the master of " + shard.slots());
  }

  /** Unsupported: blocking calls are for feeds, and a feed is on a single Redis. */
  @Override
  public Reply callBlocking(Command command, Duration wait) {
    throw new UnsupportedOperationException("blocking calls need one Redis, this is a cluster");
  }

  @Override
  public String describe() {
    Layout now = layout;
    return "cluster of "
        + now.masters().size()
        + " masters, each by "
        + now.masters().get(0).port().describe();
  }

  @Override
  public void close() {
    poller.close();
    servers.close();
    maker.close();
  }

  /**
   * Where a command that was not run is to be sent: only this one if its slot is being migrated,
   * else all of the slot.
   */
  private record Redirect(Node target, boolean isAsk) {

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
}
