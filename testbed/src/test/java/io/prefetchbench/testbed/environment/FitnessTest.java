package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FitnessTest {
  @Test
  void whatIsAboveTheShortestTimeIsLost() {
    assertThat(Fitness.lostShare(new long[] {10, 10, 10})).isZero();
    assertThat(Fitness.lostShare(new long[] {10, 10, 40})).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void aRulerGivesItsTimesInTheOrderTheyWereTaken() {
    AtomicLong now = new AtomicLong();
    AtomicLong step = new AtomicLong();
    // Each loop reads the clock twice; the n-th reading comes n ns after the one before.
    CpuRuler ruler = new CpuRuler(() -> now.addAndGet(step.incrementAndGet()));
    step.set(0);
    assertThat(ruler.times(3)).containsExactly(2, 4, 6);
    assertThat(ruler.shortest(2)).isEqualTo(8);
  }

  @Test
  void eachFigureStandsBesideItsLimit() {
    assertThat(new Fitness(0.05, 100_000L).isFit()).isTrue();
    assertThat(new Fitness(0.21, 100_000L).isFit()).isFalse();
    assertThat(new Fitness(0.05, 3_000_001L).isFit()).isFalse();
    assertThat(new Fitness(0.051, 120_000L).lines())
        .containsExactly(
            "CPU loop: 5.1 % of its time lost (limit 20 %)", "PING p99: 0.12 ms (limit 3 ms)");
    assertThat(new Fitness(0.05, null).lines()).hasSize(1);
  }

  @Test
  void measuresThisMachineAndItsRedis() {
    try (RedisServer server = RedisServer.startEmbedded();
        RespConnection redis = server.connect()) {
      Fitness fitness = Fitness.measure(new CpuRuler(System::nanoTime), System::nanoTime, redis);
      assertThat(fitness.lostShare()).isBetween(0.0, 1.0);
      assertThat(fitness.pingNanosP99()).isPositive();
    }
  }
}
