package io.prefetchbench.load.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.prefetchbench.load.Phases;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users on real event loops, who answer their own reads. */
class ReadUsersTest {
  private static final int READS = 300;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final Set<Integer> sent = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean over = new AtomicBoolean();
  private final ReadPhase phase =
      Phases.alone(
          Schedule.of(Arrivals.POISSON, new KeyRanking(40, 0.9, 1), 1_000, READS * 1_000_000L, 2),
          begin -> {});
  private final ReadUsers users = new ReadUsers(phase, System::nanoTime, over::get);
  private CountDownLatch left = new CountDownLatch(0);

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Comes again when its read is answered; the answer takes a turn of the event loop. */
  private final class User implements Hold.Exits {
    private final EventLoop loop = loops.next();

    void come() {
      users.arrive(loop, this);
    }

    @Override
    public void proceed() {
      throw new IllegalStateException("a user goes with a read");
    }

    @Override
    public void proceed(int read) {
      assertThat(loop.inEventLoop()).isTrue();
      assertThat(sent.add(read)).as("read %d is sent once", read).isTrue();
      loop.execute(
          () -> {
            phase.end(read, System.nanoTime(), ReadOutcome.ABSENT, null, true);
            come();
          });
    }

    @Override
    public void leave() {
      left.countDown();
    }
  }

  private void start(int count) {
    left = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      User user = new User();
      user.loop.execute(user::come);
    }
  }

  @Test
  void everyReadIsSentOnceByAUserWhoIsFreeAndAllLeaveAtTheEnd() throws InterruptedException {
    // Fewer users than reads in flight at times: the others wait for the next user.
    start(2);
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sent).hasSize(READS);
    assertThat(phase.recorder().completed()).isEqualTo(READS);
    for (int n = 0; n < READS; n++) {
      assertThat(phase.recorder().trace().read(n).slipNanos()).isNotNegative();
    }
  }

  @Test
  void phaseThatIsEndedEarlySendsNoMore() throws InterruptedException {
    long begin = phase.dueNanos(0, System.nanoTime()) - phase.schedule().schedule().dueNanos(0);
    phase.schedule().endAt(begin + phase.schedule().schedule().dueNanos(READS / 2));
    start(5);
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sent).hasSize(READS / 2);
  }

  @Test
  void runThatIsOverSendsNothing() throws InterruptedException {
    over.set(true);
    start(5);
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sent).isEmpty();
  }

  @Test
  void thereAreAsManyUsersAsReadsMayBeInFlight() {
    assertThat(users.count()).isEqualTo(READS);
    ReadPhase many =
        Phases.alone(
            Schedule.of(Arrivals.UNIFORM, new KeyRanking(4, 0, 1), 10_000, 1_000_000_000L, 2),
            begin -> {});
    assertThat(new ReadUsers(many, System::nanoTime, over::get).count())
        .isEqualTo(ReadPhase.IN_FLIGHT_MAX);
  }
}
