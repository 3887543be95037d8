package io.prefetchbench.load.generate;

import io.netty.channel.EventLoop;
import io.prefetchbench.load.record.ReadPhase;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Dispatches the reads of a phase to long-lived users: one timer, on the event loop of the first
 * user, releases an idle user when a read is due. A user per read would cost several messages
 * between Gatling's actors, each with a thread to wake; these cost none.
 *
 * <p>There are as many users as reads may be in flight, so that no read waits for a user. A user
 * that returns while reads wait takes the first of them. Thread-safe.
 */
final class ReadUsers implements Hold.Turn {
  private final ReadPhase phase;
  private final LongSupplier nanoClock;
  private final BooleanSupplier isOver;
  private final ArrayDeque<Idle> idle = new ArrayDeque<>();
  private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
  private boolean started;
  private boolean ended;

  /** Number of the next read; for the first user's event loop. */
  private int next;

  private record Idle(EventLoop loop, Hold.Exits exits) {
    void leave() {
      loop.execute(exits::leave);
    }
  }

  ReadUsers(ReadPhase phase, LongSupplier nanoClock, BooleanSupplier isOver) {
    this.phase = phase;
    this.nanoClock = nanoClock;
    this.isOver = isOver;
  }

  int count() {
    return Math.min(phase.size(), ReadPhase.IN_FLIGHT_MAX);
  }

  @Override
  public void arrive(EventLoop loop, Hold.Exits exits) {
    Idle user = new Idle(loop, exits);
    Integer read;
    boolean first;
    synchronized (this) {
      first = !started;
      started = true;
      read = waiting.poll();
      if (read == null && ended) {
        user.leave();
      } else if (read == null) {
        idle.addLast(user);
      }
    }
    if (read != null) {
      depart(user, read);
    }
    if (first) {
      sendDue(loop);
    }
  }

  /** Releases a user for every read that is due, and reschedules itself for the next one. */
  private void sendDue(EventLoop loop) {
    while (next < phase.size() && !isOver.getAsBoolean()) {
      if (phase.endsBefore(next)) {
        break;
      }
      long now = nanoClock.getAsLong();
      long wait = phase.dueNanos(next, now) - now;
      if (wait > 0) {
        var unused = loop.schedule(() -> sendDue(loop), wait, TimeUnit.NANOSECONDS);
        return;
      }
      int read = next++;
      if (phase.admits(read, now)) {
        send(loop, read);
      }
    }
    end();
  }

  private void send(EventLoop loop, int read) {
    Idle user;
    synchronized (this) {
      user = idle.pollLast();
      if (user == null) {
        waiting.add(read);
        return;
      }
    }
    if (user.loop == loop) {
      depart(user, read);
    } else {
      user.loop.execute(() -> depart(user, read));
    }
  }

  private synchronized void end() {
    ended = true;
    idle.forEach(Idle::leave);
    idle.clear();
  }

  private void depart(Idle user, int read) {
    phase.begin(read, nanoClock.getAsLong());
    user.exits.proceed(read);
  }
}
