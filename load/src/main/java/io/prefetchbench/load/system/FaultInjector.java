package io.prefetchbench.load.system;

import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.FeedChoice;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** Injects the faults of a workload into the processes of a rig. */
public final class FaultInjector {
  private static final String OWN_REDIS = "a Redis that the run starts itself";
  private static final String OWN_PRIMARY = "a primary that the run starts itself";
  private static final String OWN_POSTGRES = "--primary postgres, which the run starts itself";

  private static final String DECODING = "--feed debezium or kafka, which have a slot";
  private static final String OWN_BROKER = "--feed kafka with a broker that the run starts itself";
  private static final String GROUP = "--feed kafka, whose workers are a group";

  private final Rig rig;
  private final Runnable worker;
  private final Runnable secondWorker;
  private final Runnable pass;

  public FaultInjector(Rig rig, Runnable worker, Runnable secondWorker, Runnable pass) {
    this.rig = rig;
    this.worker = worker;
    this.secondWorker = secondWorker;
    this.pass = pass;
  }

  /** Checks that each process to be faulted is ours: an external Redis is never emptied. */
  public static void check(Rig rig, List<ScheduledFault> faults) {
    TableSystem table = rig.primary().table();
    KafkaServer broker = table == null ? null : table.broker();
    boolean ours = rig.cache().how() != RedisServer.How.GIVEN;
    for (ScheduledFault fault : faults) {
      String expected =
          switch (fault.kind()) {
            case REDIS_FROZEN, REDIS_RESTARTED_EMPTY, REDIS_FLUSHED -> ours ? "" : OWN_REDIS;
            case PRIMARY_FROZEN -> rig.primary().isOwn() ? "" : OWN_PRIMARY;
            case POSTGRES_RESTARTED ->
                table != null && table.server().canRestart() ? "" : OWN_POSTGRES;
            case SLOT_DROPPED -> rig.primary().feed().decodesLog() ? "" : DECODING;
            case BROKER_RESTARTED -> broker != null && broker.canRestart() ? "" : OWN_BROKER;
            case REBALANCE -> rig.primary().feed() == FeedChoice.KAFKA ? "" : GROUP;
            case WORKER_KILLED, WORKER_STALLED, REPREFETCH -> "";
          };
      if (!expected.isEmpty()) {
        throw new BadInput(fault.kind().word() + ": expected " + expected);
      }
    }
  }

  public void begin(ScheduledFault.Kind kind) {
    switch (kind) {
      case WORKER_KILLED -> ProcessFaults.kill(pid(Role.WORKER));
      case WORKER_STALLED -> ProcessFaults.freeze(pid(Role.WORKER));
      case REDIS_FROZEN -> ProcessFaults.freeze(pid(Role.CACHE_REDIS));
      case PRIMARY_FROZEN -> rig.primary().freeze();
      case POSTGRES_RESTARTED -> table().server().stopAtOnce();
      case SLOT_DROPPED -> table().dropSlot();
      case BROKER_RESTARTED -> broker().stopAtOnce();
      case REBALANCE -> secondWorker.run();
      case REDIS_RESTARTED_EMPTY -> rig.killCache();
      case REDIS_FLUSHED -> flush();
      case REPREFETCH -> pass.run();
    }
  }

  /** Undoes a fault that was begun, as far as possible. */
  public void end(ScheduledFault.Kind kind) {
    switch (kind) {
      case WORKER_KILLED -> worker.run();
      case WORKER_STALLED -> ProcessFaults.thaw(pid(Role.WORKER));
      case REDIS_FROZEN -> ProcessFaults.thaw(pid(Role.CACHE_REDIS));
      case PRIMARY_FROZEN -> rig.primary().thaw();
      case POSTGRES_RESTARTED -> table().server().startAgain();
      case BROKER_RESTARTED -> broker().startAgain();
      case REBALANCE -> rig.stopSecondWorker();
      case REDIS_RESTARTED_EMPTY -> rig.restartCache();
      case REDIS_FLUSHED, SLOT_DROPPED, REPREFETCH -> {}
    }
  }

  private TableSystem table() {
    return Objects.requireNonNull(rig.primary().table(), "the primary is no table");
  }

  private KafkaServer broker() {
    return Objects.requireNonNull(table().broker(), "the feed has no topic");
  }

  private void flush() {
    try (RespConnection connection = rig.cache().connect()) {
      connection.text("FLUSHALL");
    }
  }

  private long pid(String role) {
    OptionalLong found =
        rig.roles().stream().filter(r -> r.name().equals(role)).mapToLong(Role::pid).findFirst();
    return found.orElseThrow(() -> new IllegalStateException("the pid of " + role + " is unknown"));
  }
}
