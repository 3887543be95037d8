package io.prefetchbench.cache.internal.redis.jedis;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Asynchronous commands: queued, and sent by a few threads, each of which sends everything queued
 * so far in one flush. Thread-safe. If sending fails, every command of that flush gets the fault;
 * after a timeout those behind it also get it, because they have waited as long. The queue is
 * bounded.
 */
final class Deferred {
  private static final int BATCH_MAX = 256;

  private final BiConsumer<List<Command>, Consumer<Reply>> exchange;
  private final Executor executor;
  private final int sendersMax;
  private final int waitingMax;
  private final ArrayDeque<Pending> queue = new ArrayDeque<>();
  private int senders;
  private boolean closed;

  /**
   * The exchange sends all commands in one flush and passes on each reply, in order; it throws if
   * one does not arrive.
   */
  Deferred(
      BiConsumer<List<Command>, Consumer<Reply>> exchange,
      Executor executor,
      int sendersMax,
      int waitingMax) {
    this.exchange = exchange;
    this.executor = executor;
    this.sendersMax = sendersMax;
    this.waitingMax = waitingMax;
  }

  private static final class Pending extends CompletableFuture<Reply> {
    private final Command command;

    private Pending(Command command) {
      this.command = command;
    }
  }

  /** Queues the command; completed by the thread that sent it. */
  CompletableFuture<Reply> add(Command command) {
    Pending pending = new Pending(command);
    boolean another;
    synchronized (this) {
      if (closed || queue.size() >= waitingMax) {
        return CompletableFuture.failedFuture(refusal());
      }
      queue.add(pending);
      another = senders < sendersMax;
      if (another) {
        senders++;
      }
    }
    if (another) {
      startSender();
    }
    return pending;
  }

  private synchronized RedisFault refusal() {
    String reason =
        closed
            ? "the port is closed"
            : "over " + waitingMax + " calls are waiting for a" + " connection";
    return RedisFault.connection(reason, null);
  }

  private void startSender() {
    try {
      executor.execute(this::send);
    } catch (RejectedExecutionException e) {
      List<Pending> refused;
      synchronized (this) {
        senders--;
        refused = takeAll();
      }
      RedisFault fault = RedisFault.connection("no thread is free for calls to Redis", e);
      refused.forEach(pending -> pending.completeExceptionally(fault));
    }
  }

  /** Sends until the queue is empty; the number of flushes is bounded by what was queued. */
  private void send() {
    for (List<Pending> batch = take(); !batch.isEmpty(); batch = take()) {
      flush(batch);
    }
  }

  /** Callers waiting for early replies continue while the later ones are read. */
  private void flush(List<Pending> batch) {
    Iterator<Pending> next = batch.iterator();
    try {
      exchange.accept(
          batch.stream().map(pending -> pending.command).toList(),
          reply -> next.next().complete(reply));
    } catch (Throwable failure) {
      next.forEachRemaining(pending -> pending.completeExceptionally(failure));
      if (failure instanceof RedisFault fault && fault.code().equals(RedisFault.TIMEOUT)) {
        takeAll().forEach(pending -> pending.completeExceptionally(failure));
      }
    }
  }

  /** The next flush; if the queue is empty, this sender ends. */
  private synchronized List<Pending> take() {
    if (queue.isEmpty()) {
      senders--;
    }
    List<Pending> taken = new ArrayList<>(Math.min(queue.size(), BATCH_MAX));
    while (taken.size() < BATCH_MAX && !queue.isEmpty()) {
      taken.add(queue.remove());
    }
    return taken;
  }

  /** Accepts no more commands; those not sent yet fail immediately. */
  void close() {
    List<Pending> refused;
    synchronized (this) {
      closed = true;
      refused = takeAll();
    }
    refused.forEach(pending -> pending.completeExceptionally(refusal()));
  }

  private synchronized List<Pending> takeAll() {
    List<Pending> all = List.copyOf(queue);
    queue.clear();
    return all;
  }
}
