package io.prefetchbench.server.faults.catalogue;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.DEAD_LETTERS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.MISSES;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOT_READY;

import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import java.util.List;

/** Rights withdrawn, and keys of the cache that somebody else has written to. */
final class AccessFaults {
  private static final int MANY = 40;

  private AccessFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of(
            "password-changed",
            "a password is set and connections are killed",
            AccessFaults::noauth),
        MatrixFault.of(
            "scripts-forbidden", "the right to run scripts is withdrawn", noperm("-evalsha")),
        MatrixFault.of(
            "restore-forbidden", "a right is withdrawn inside scripts", noperm("-restore")),
        MatrixFault.of("wrong-type", "two keys become lists", wrongType())
            .allowing(MISSES, DEAD_LETTERS),
        MatrixFault.of("foreign-meta", "two entries get a meta field of another format", foreign())
            .allowing(MISSES, DEAD_LETTERS),
        MatrixFault.of(
                "neighbours",
                "a prefix of glob characters, beside keys that it would match; cleared, re-loaded",
                AccessFaults::neighbours)
            .with(RigOptions.STANDARD.withPrefix("c[ab]*?\\:"))
            .allowing(NOT_READY, MISSES));
  }

  private static long noauth(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.set("requirepass", "changed");
      admin.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      watch.until("NOAUTH", () -> admin.errors("NOAUTH") > MANY);
      watch.until("FAILED", () -> state(rig) == WorkerStatus.State.FAILED);
      admin.set("requirepass", "");
      watch.commits(MANY);
      return admin.errors("NOAUTH");
    }
  }

  private static WorkerStatus.State state(FaultRig rig) {
    return rig.worker().counts().state();
  }

  private static MatrixFault.Blow noperm(String right) {
    return (rig, watch) -> {
      try (Admin admin = new Admin(rig.cacheRedis())) {
        admin.run("ACL", "SETUSER", "default", right);
        watch.until("FAILED", () -> state(rig) == WorkerStatus.State.FAILED);
        watch.commits(MANY);
        admin.run("ACL", "SETUSER", "default", "+@all");
        watch.until("RUNNING", () -> state(rig) == WorkerStatus.State.RUNNING);
        return 1;
      }
    };
  }

  private static MatrixFault.Blow wrongType() {
    return (rig, watch) -> {
      try (Admin admin = new Admin(rig.cacheRedis())) {
        return damaged(rig, watch, key -> admin.run("EVAL", REPLACE_BY_LIST, "1", key));
      }
    };
  }

  private static final String REPLACE_BY_LIST =
      "redis.call('DEL', KEYS[1]) return redis.call('LPUSH', KEYS[1], 'x')";

  private static MatrixFault.Blow foreign() {
    return (rig, watch) -> {
      try (Admin admin = new Admin(rig.cacheRedis())) {
        return damaged(rig, watch, key -> admin.run("HSET", key, Meta.FIELD, "9-another"));
      }
    };
  }

  private interface Damage {
    void to(String key);
  }

  private static long damaged(FaultRig rig, RigWatch watch, Damage damage) {
    List<String> keys = List.of(rig.keys().keyOf(rig.someId()), rig.keys().keyOf(rig.someId()));
    keys.forEach(damage::to);
    watch.until("a dead letter", () -> rig.total(status -> status.stats().deadLetters()) > 0);
    // The event that met it had one repaired; the other waits for its event, or for a pass.
    FaultRig.pass(rig.sync(), false);
    return rig.total(status -> status.stats().deadLetters());
  }

  private static long neighbours(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.run("HSET", "caXY:1", "not", "ours");
      admin.run("HSET", "c[ab]*?:1", "not", "ours");
      long withdrawn = rig.sync().clear();
      FaultRig.pass(rig.sync(), false);
      watch.commits(MANY);
      boolean untouched =
          admin.run("HGET", "caXY:1", "not").equals("ours")
              && admin.run("HGET", "c[ab]*?:1", "not").equals("ours");
      return untouched ? withdrawn : 0;
    }
  }
}
