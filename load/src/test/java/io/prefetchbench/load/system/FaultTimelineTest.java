package io.prefetchbench.load.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.load.record.FaultMark;
import io.prefetchbench.testbed.process.ChildJvm;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RespConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults on the timeline, done to real Redis. */
class FaultTimelineTest {
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(30);

  @TempDir static Path home;

  private static final ChildJvm JVM = new ChildJvm(Map.of(), 0);

  private final Rig rig =
      Rig.open(home, JVM, RedisResolver.ofEnvironment(), "embedded", Rig.Primary.mock("embedded"));
  private final List<String> passes = Collections.synchronizedList(new ArrayList<>());
  private final FaultInjector injector =
      new FaultInjector(
          rig, () -> passes.add("worker"), () -> passes.add("second"), () -> passes.add("pass"));

  @AfterEach
  void close() {
    rig.close();
  }

  private static ScheduledFault fault(long atMillis, ScheduledFault.Kind kind, long lengthMillis) {
    return new ScheduledFault(Duration.ofMillis(atMillis), kind, Duration.ofMillis(lengthMillis));
  }

  private FaultTimeline timeline(ScheduledFault... faults) {
    return new FaultTimeline(List.of(faults), injector, System::nanoTime);
  }

  private static void await(BooleanSupplier done) {
    long begun = System.nanoTime();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - begun).isLessThan(BOUND_NANOS);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private String inCache(String... words) {
    try (RespConnection connection = rig.cache().connect()) {
      return connection.text(words);
    }
  }

  @Test
  void faultsAreCarriedOutInOrderEachAtItsTimeAndUndone() {
    inCache("SET", "a", "1");
    FaultTimeline timeline =
        timeline(
            fault(0, ScheduledFault.Kind.REDIS_FLUSHED, 0),
            fault(10, ScheduledFault.Kind.REPREFETCH, 0),
            fault(20, ScheduledFault.Kind.REDIS_FROZEN, 50),
            fault(80, ScheduledFault.Kind.PRIMARY_FROZEN, 50));
    long begin = System.nanoTime();
    timeline.startAt(begin);
    await(() -> timeline.marks().size() == 4);
    timeline.close();
    assertThat(timeline.problem()).isNull();
    assertThat(passes).containsExactly("pass");
    assertThat(inCache("PING")).isEqualTo("PONG");
    try (RespConnection cache = rig.cache().connect()) {
      assertThat(cache.call("EXISTS", "a")).isEqualTo(0L);
    }
    long free = begin;
    for (FaultMark mark : timeline.marks()) {
      assertThat(mark.beginNanos()).isGreaterThanOrEqualTo(begin + mark.fault().at().toNanos());
      assertThat(mark.beginNanos()).isGreaterThanOrEqualTo(free);
      assertThat(mark.endNanos() - mark.beginNanos())
          .isGreaterThanOrEqualTo(mark.fault().length().toNanos());
      free = mark.endNanos();
    }
    assertThat(timeline.marks())
        .extracting(mark -> mark.fault().kind())
        .containsExactly(
            ScheduledFault.Kind.REDIS_FLUSHED,
            ScheduledFault.Kind.REPREFETCH,
            ScheduledFault.Kind.REDIS_FROZEN,
            ScheduledFault.Kind.PRIMARY_FROZEN);
  }

  @Test
  void faultThatLastsIsUndoneWhenTheRunEndsEarly() {
    FaultTimeline timeline = timeline(fault(0, ScheduledFault.Kind.REDIS_RESTARTED_EMPTY, 600_000));
    int port = rig.cache().port();
    long pid = rig.cache().pid().orElseThrow();
    timeline.startAt(System.nanoTime());
    await(() -> ProcessHandle.of(pid).isEmpty());
    assertThat(timeline.marks()).isEmpty();
    timeline.close();
    assertThat(timeline.marks()).hasSize(1);
    assertThat(timeline.problem()).isNull();
    assertThat(inCache("PING")).isEqualTo("PONG");
    assertThat(rig.cache().port()).isEqualTo(port);
  }

  @Test
  void faultThatCannotBeBegunIsToldAndEndsTheTimeline() {
    FaultTimeline timeline =
        timeline(
            fault(0, ScheduledFault.Kind.WORKER_KILLED, 10),
            fault(20, ScheduledFault.Kind.REDIS_FLUSHED, 0));
    inCache("SET", "a", "1");
    timeline.startAt(System.nanoTime());
    await(() -> timeline.problem() != null);
    timeline.close();
    assertThat(timeline.problem()).startsWith("worker-killed could not be carried out");
    assertThat(timeline.marks()).isEmpty();
    assertThat(passes).as("what was not begun is not undone").isEmpty();
    assertThat(inCache("GET", "a")).isEqualTo("1");
  }

  @Test
  void nothingHappensBeforeItsTimeNorAfterTheEnd() {
    FaultTimeline timeline = timeline(fault(600_000, ScheduledFault.Kind.REPREFETCH, 0));
    timeline.startAt(System.nanoTime());
    timeline.close();
    FaultTimeline never = timeline(fault(0, ScheduledFault.Kind.REPREFETCH, 0));
    never.close();
    assertThat(passes).isEmpty();
    assertThat(timeline.marks()).isEmpty();
  }
}
