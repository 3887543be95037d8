package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisAddress.Node;
import io.prefetchbench.cache.RedisFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port to the current master as monitored by Sentinels. All Sentinels are polled twice per
 * second, and immediately when the master is lost; the answer with the highest epoch wins, as among
 * the Sentinels. When the master changes, commands in flight to the old one fail and are not
 * resent. Polling does not wait for the old master to close its connections: after a manual
 * failover it continues to run for seconds and accepts writes that will be lost. Thread-safe.
 */
public final class SentinelPort extends ForwardingPort {
  private static final Logger LOG = LoggerFactory.getLogger(SentinelPort.class);
  private static final Duration EVERY = Duration.ofMillis(500);

  private final List<Node> sentinels;
  private final String name;
  private final List<Command> questions;
  private final PortMaker maker;
  private final Servers asked;
  private final Servers masters;
  private final MasterPort port;
  private final TopologyPoller poller;
  private volatile Server master;

  private SentinelPort(RedisAddress address, PortMaker maker, Servers asked, Servers masters) {
    this.maker = maker;
    this.sentinels = address.nodes();
    this.name = String.valueOf(address.master());
    this.questions =
        List.of(
            Command.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name),
            Command.of("SENTINEL", "MASTER", name));
    this.asked = asked;
    this.masters = masters;
    this.master = masters.at(newest());
    this.poller = new TopologyPoller("redis-sentinel-" + name, EVERY, this::look);
    this.port = new MasterPort(() -> master.port(), poller::soon, "the master " + name);
  }

  /**
   * Connects; Sentinels and master are read once, their login is requested at each new connection.
   */
  static SentinelPort connect(Supplier<RedisAddress> where, PortMaker maker) {
    Servers masters = new Servers(where, RedisAddress::at, maker);
    Servers asked = new Servers(where, RedisAddress::sentinelAt, maker);
    @Nullable SentinelPort made = null;
    try {
      made = new SentinelPort(where.get(), maker, asked, masters);
      Reply unused = made.call(Command.of("PING"));
      LOG.info("the Sentinels report {} as the master {}", made.master.place(), made.name);
      return made;
    } catch (RuntimeException e) {
      if (made != null) {
        made.poller.close();
      }
      asked.close();
      masters.close();
      throw e;
    }
  }

  private record Word(Node master, long epoch) {}

  private void look() {
    Node now = newest();
    Server before = master;
    if (!now.equals(before.place())) {
      LOG.warn("the master {} is {} now, was {}", name, now, before.place());
      master = masters.at(now);
      var unused = master.port().callAsync(Command.of("PING"));
    }
    masters.keep(Set.of(now));
  }

  /** Queries all Sentinels; waits for slow ones only until one has answered. */
  private Node newest() {
    List<CompletableFuture<Word>> words = new ArrayList<>(sentinels.size());
    for (Node place : sentinels) {
      words.add(asked.at(place).port().pipelineAsync(questions).thenApply(this::word));
    }
    CompletableFuture<?>[] all = words.toArray(new CompletableFuture<?>[0]);
    CompletableFuture<Boolean> done =
        CompletableFuture.allOf(all).handle((nothing, failure) -> true);
    boolean isDone =
        done.copy().completeOnTimeout(false, EVERY.toMillis(), TimeUnit.MILLISECONDS).join();
    if (!isDone && words.stream().noneMatch(SentinelPort::isSaid)) {
      // Bounded by the ports.
      isDone = done.join();
    }
    return newest(words);
  }

  private static boolean isSaid(CompletableFuture<Word> word) {
    return word.isDone() && !word.isCompletedExceptionally();
  }

  private Node newest(List<CompletableFuture<Word>> words) {
    @Nullable Word newest = null;
    @Nullable Throwable last = null;
    for (CompletableFuture<Word> word : words) {
      if (isSaid(word)) {
        Word said = word.join();
        newest = newest == null || said.epoch() > newest.epoch() ? said : newest;
      } else if (word.isDone()) {
        last = word.handle((said, failure) -> failure.getCause()).join();
      }
    }
    if (newest == null) {
      String why = last == null ? "" : ": " + last.getMessage();
      throw RedisFault.connection("no Sentinel names the master " + name + why, last);
    }
    return newest.master();
  }

  private Word word(List<Reply> replies) {
    Reply place = replies.get(0).orThrow();
    if (place.isNothing()) {
      throw RedisFault.ofReply("ERR a Sentinel does not know the master " + name);
    }
    long epoch = Long.parseLong(replies.get(1).texts().getOrDefault("config-epoch", "0"));
    List<Reply> parts = place.many();
    return new Word(new Node(parts.get(0).text(), Integer.parseInt(parts.get(1).text())), epoch);
  }

  @Override
  public String describe() {
    return port.describe() + ", found by " + sentinels.size() + " Sentinels";
  }

  @Override
  public void close() {
    poller.close();
    asked.close();
    masters.close();
    maker.close();
  }

  @Override
  protected RedisPort port() {
    return port;
  }
}
