package io.prefetchbench.cache.internal.redis.jedis;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets concurrent callers share a flush: flat combining (Hendler, Incze, Shavit and Tzafrir, SPAA
 * 2010). A caller that finds a free lane takes it and sends all waiting commands together with its
 * own; the others wait for their reply. A lone caller does everything on its own thread.
 * Thread-safe. A caller that leaves a lane hands it to the longest-waiting caller, so the queue is
 * fair and there are no spurious wake-ups. If sending fails, every caller of that flush gets the
 * fault. The queue and every wait are bounded.
 */
final class Combiner {
  private static final int BATCH_MAX = 256;

  private final Function<List<Command>, List<Reply>> exchange;
  private final int waitingMax;
  private final Duration patience;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private int freeLanes;

  /**
   * @param exchange sends all commands in one flush and returns their replies in order, or throws
   */
  Combiner(
      Function<List<Command>, List<Reply>> exchange, int lanes, int waitingMax, Duration patience) {
    this.exchange = exchange;
    this.freeLanes = lanes;
    this.waitingMax = waitingMax;
    this.patience = patience;
  }

  /** A caller in the queue. It is woken once: with its reply, or with a lane. */
  private static final class Waiting {
    private final Command command;
    private final CountDownLatch woken = new CountDownLatch(1);
    private @Nullable Reply reply;
    private @Nullable RedisFault fault;
    private boolean leads;

    private Waiting(Command command) {
      this.command = command;
    }

    private void answer(Reply answer) {
      reply = answer;
      woken.countDown();
    }

    private void fail(RedisFault cause) {
      fault = cause;
      woken.countDown();
    }

    private Reply answered() {
      if (fault != null) {
        throw fault;
      }
      if (reply == null) {
        throw new IllegalStateException("woken without an answer");
      }
      return reply;
    }
  }

  Reply call(Command command) {
    Waiting queued = enter(command);
    if (queued != null) {
      await(queued);
      if (!queued.leads) {
        return queued.answered();
      }
    }
    return lead(command);
  }

  /** Null if the caller got a lane, else its place in the queue. */
  private synchronized @Nullable Waiting enter(Command command) {
    // A lane is free only while the queue is empty.
    if (freeLanes > 0) {
      freeLanes--;
      return null;
    }
    if (queue.size() >= waitingMax) {
      throw RedisFault.connection(
          "over " + waitingMax + " calls are waiting for a connection", null);
    }
    Waiting waiting = new Waiting(command);
    queue.add(waiting);
    return waiting;
  }

  private void await(Waiting mine) {
    try {
      if (!mine.woken.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        withdraw(mine);
        throw RedisFault.timeout(
            "no answer from Redis within " + patience.toMillis() + " ms", null);
      }
    } catch (InterruptedException e) {
      withdraw(mine);
      Thread.currentThread().interrupt();
      throw RedisFault.connection("interrupted while waiting for Redis", e);
    }
  }

  /** Leaves the queue; a lane handed over at the same moment is passed on. */
  private void withdraw(Waiting mine) {
    boolean appointed;
    synchronized (this) {
      appointed = !queue.remove(mine) && mine.leads;
    }
    if (appointed) {
      leave();
    }
  }

  private Reply lead(Command mine) {
    List<Waiting> others = List.of();
    List<Reply> replies;
    try {
      others = take();
      List<Command> commands = new ArrayList<>(1 + others.size());
      commands.add(mine);
      others.forEach(other -> commands.add(other.command));
      replies = exchange.apply(commands);
    } catch (RuntimeException | Error failure) {
      leave();
      RedisFault fault =
          failure instanceof RedisFault known
              ? known
              : RedisFault.connection("the flush of this command failed: " + failure, failure);
      others.forEach(other -> other.fail(fault));
      throw failure;
    }
    // The next flush is on its way before the callers of this one are woken.
    leave();
    for (int i = 0; i < others.size(); i++) {
      others.get(i).answer(replies.get(i + 1));
    }
    return replies.get(0);
  }

  private synchronized List<Waiting> take() {
    List<Waiting> taken = new ArrayList<>(Math.min(queue.size(), BATCH_MAX - 1));
    while (taken.size() < BATCH_MAX - 1 && !queue.isEmpty()) {
      taken.add(queue.remove());
    }
    return taken;
  }

  private void leave() {
    Waiting next;
    synchronized (this) {
      next = queue.poll();
      if (next == null) {
        freeLanes++;
        return;
      }
      next.leads = true;
    }
    next.woken.countDown();
  }
}
