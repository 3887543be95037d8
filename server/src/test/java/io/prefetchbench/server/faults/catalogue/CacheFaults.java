package io.prefetchbench.server.faults.catalogue;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.MISSES;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOT_READY;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.OLDER_READS;

import io.prefetchbench.server.faults.load.Probe.Kind;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testbed.redis.RespError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What can befall the cache's Redis: death, loss of data, and every kind of refusal. */
final class CacheFaults {
  private static final int MANY = 40;
  private static final String[] AOF = {"--appendonly", "yes", "--appendfsync", "always"};

  private CacheFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of("redis-killed-empty", "SIGKILL, restarted empty", CacheFaults::killed)
            .allowing(NOT_READY),
        MatrixFault.of("redis-killed-aof", "SIGKILL, restarted with its log", CacheFaults::killed)
            .with(RigOptions.STANDARD.withCacheArgs(AOF))
            .allowing(NOT_READY),
        MatrixFault.of("redis-terminated", "SIGTERM, restarted empty", CacheFaults::terminated)
            .allowing(NOT_READY),
        MatrixFault.of("redis-frozen", "SIGSTOP, and SIGCONT later", CacheFaults::frozen),
        MatrixFault.of("flushall", "FLUSHALL under load", CacheFaults::flushed).allowing(NOT_READY),
        MatrixFault.of("flushed-in-passes", "FLUSHALL within passes", CacheFaults::flushedInPasses)
            .allowing(NOT_READY),
        MatrixFault.of(
                "replica-promoted", "a replica without the last writes", CacheFaults::promoted)
            .allowing(NOT_READY, OLDER_READS),
        MatrixFault.of(
            "script-flush", "SCRIPT FLUSH under load, ten times", CacheFaults::scriptFlush),
        MatrixFault.of(
                "readonly", "Redis becomes a replica, and a primary again", CacheFaults::readonly)
            .allowing(NOT_READY),
        MatrixFault.of("masterdown", "a replica that refuses to be read", CacheFaults::masterdown)
            .allowing(NOT_READY),
        MatrixFault.of("loading", "a restart that takes its time to load", CacheFaults::loading)
            .with(RigOptions.STANDARD.withCacheArgs(AOF))
            .allowing(NOT_READY),
        MatrixFault.of("misconf", "snapshots fail, writes are refused", CacheFaults::misconf)
            .with(RigOptions.STANDARD.withCacheArgs("--save", "3600 1")),
        MatrixFault.of("busy", "an endless script, killed later", CacheFaults::busy),
        MatrixFault.of("oom", "full, noeviction", CacheFaults::full),
        evicting("allkeys-lru"),
        evicting("volatile-lru"),
        evicting("volatile-ttl"),
        MatrixFault.of(
            "noreplicas", "min-replicas-to-write 1 without a replica", CacheFaults::lonely));
  }

  private static long killed(FaultRig rig, RigWatch watch) {
    rig.cacheRedis().kill();
    watch.reads(MANY, Kind.FAILED);
    long failed = watch.count(Kind.FAILED);
    rig.cacheRedis().restart();
    watch.commits(MANY);
    return failed;
  }

  private static long terminated(FaultRig rig, RigWatch watch) {
    rig.cacheRedis().terminate();
    watch.reads(MANY, Kind.FAILED);
    rig.cacheRedis().restart();
    watch.commits(MANY);
    return watch.count(Kind.FAILED);
  }

  private static long frozen(FaultRig rig, RigWatch watch) {
    long before = watch.count(Kind.FAILED);
    rig.cacheRedis().freeze();
    try {
      watch.reads(2, Kind.FAILED);
    } finally {
      rig.cacheRedis().thaw();
    }
    watch.commits(MANY);
    return watch.count(Kind.FAILED) - before;
  }

  private static long flushed(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      long keys = Long.parseLong(admin.run("DBSIZE"));
      admin.run("FLUSHALL");
      watch.commits(MANY);
      return keys;
    }
  }

  private static long flushedInPasses(FaultRig rig, RigWatch watch) {
    long flushed = 0;
    try (Admin admin = new Admin(rig.cacheRedis())) {
      for (int i = 0; i < 5; i++) {
        CompletableFuture<Void> pass =
            CompletableFuture.runAsync(() -> FaultRig.pass(rig.sync(), false));
        watch.reads(1 + rig.random().nextInt(20));
        flushed += pass.isDone() ? 0 : 1;
        admin.run("FLUSHALL");
        pass.join();
        watch.commits(20);
      }
    }
    return flushed;
  }

  private static long promoted(FaultRig rig, RigWatch watch) {
    RestartableRedis old = rig.cacheRedis();
    RestartableRedis replica = RestartableRedis.start(RedisOptions.checkingPayloads());
    try (Admin admin = new Admin(replica)) {
      admin.copy(old, watch);
    }
    // What is written to the old one from here on is lost: so few deletes that the pass may bury
    // what they should have.
    watch.commits(40);
    old.kill();
    rig.failOver(replica);
    watch.commits(MANY);
    return 40;
  }

  private static long scriptFlush(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      for (int i = 0; i < 10; i++) {
        admin.run("SCRIPT", "FLUSH");
        watch.commits(20);
      }
      return admin.errors("NOSCRIPT");
    }
  }

  /** Follows a port at which nobody listens, keeping what it has. */
  private static long readonly(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.run("REPLICAOF", "127.0.0.1", "1");
      watch.until("READONLY", () -> admin.errors("READONLY") > 2);
      admin.run("REPLICAOF", "NO", "ONE");
      watch.commits(MANY);
      return admin.errors("READONLY");
    }
  }

  private static long masterdown(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.set("replica-serve-stale-data", "no");
      admin.run("REPLICAOF", "127.0.0.1", "1");
      watch.until("MASTERDOWN", () -> admin.errors("MASTERDOWN") > MANY);
      admin.run("REPLICAOF", "NO", "ONE");
      watch.commits(MANY);
      return admin.errors("MASTERDOWN");
    }
  }

  private static long loading(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      // The log must be long enough that Redis looks after its clients while it loads.
      admin.run("EVAL", "for i=1,8000 do redis.call('SET','ballast:'..i%10,i) end", "0");
    }
    rig.cacheRedis().kill();
    long before = watch.count(Kind.FAILED);
    Thread loading =
        new Thread(() -> rig.cacheRedis().restart("--key-load-delay", "100"), "restart");
    loading.start();
    long said = saidLoading(rig, watch);
    watch.until("restart", () -> !loading.isAlive());
    watch.commits(MANY);
    return watch.count(Kind.FAILED) > before ? said : 0;
  }

  private static long saidLoading(FaultRig rig, RigWatch watch) {
    long[] said = {0};
    watch.until(
        "LOADING",
        () -> {
          try (RespConnection connection = rig.cacheRedis().connect()) {
            connection.call("GET", "ballast:1");
          } catch (RespError e) {
            said[0] += e.code().equals("LOADING") ? 1 : 0;
          } catch (UncheckedIOException notListening) {
            return false;
          }
          return said[0] > 0;
        });
    return said[0];
  }

  private static long misconf(FaultRig rig, RigWatch watch) throws IOException {
    Path dump = rig.cacheRedis().folder().resolve("dump.rdb");
    try (Admin admin = new Admin(rig.cacheRedis())) {
      Files.deleteIfExists(dump);
      Path inTheWay = Files.createDirectories(dump.resolve("in-the-way"));
      admin.run("BGSAVE");
      watch.until("MISCONF", () -> admin.errors("MISCONF") > 2);
      Files.delete(inTheWay);
      Files.delete(dump);
      watch.until("a snapshot", () -> saved(admin));
      watch.commits(MANY);
      return admin.errors("MISCONF");
    }
  }

  private static boolean saved(Admin admin) {
    if (admin.info("persistence", "rdb_bgsave_in_progress") == 0) {
      admin.run("BGSAVE");
    }
    return admin.run("INFO", "persistence").contains("rdb_last_bgsave_status:ok");
  }

  private static long busy(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.set("busy-reply-threshold", "50");
      RespConnection endless = rig.cacheRedis().connect();
      endless.write(RespConnection.encode("EVAL", "while true do end", "0"));
      watch.reads(MANY, Kind.FAILED);
      admin.run("SCRIPT", "KILL");
      endless.close();
      watch.commits(MANY);
      return admin.errors("BUSY");
    }
  }

  private static long full(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.set("maxmemory", "100kb");
      watch.until("OOM", () -> admin.errors("OOM") > 2);
      watch.commits(MANY);
      admin.set("maxmemory", "0");
      watch.commits(MANY);
      return admin.errors("OOM");
    }
  }

  private static MatrixFault evicting(String policy) {
    return MatrixFault.of(
            "evicting-" + policy,
            "maxmemory-policy " + policy + " evicts entries; an operator makes room and re-loads",
            (rig, watch) -> evicting(policy, rig, watch))
        .allowing(MISSES, NOT_READY);
  }

  private static long evicting(String policy, FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.set("maxmemory-policy", policy);
      admin.set("maxmemory", Long.toString(admin.info("memory", "used_memory") - 20_000));
      watch.until("eviction", () -> admin.info("stats", "evicted_keys") > 10);
      admin.set("maxmemory", "0");
      FaultRig.pass(rig.sync(), false);
      return admin.info("stats", "evicted_keys");
    }
  }

  private static long lonely(FaultRig rig, RigWatch watch) {
    try (Admin admin = new Admin(rig.cacheRedis())) {
      admin.set("min-replicas-to-write", "1");
      watch.until("NOREPLICAS", () -> admin.errors("NOREPLICAS") > 2);
      admin.set("min-replicas-to-write", "0");
      watch.commits(MANY);
      return admin.errors("NOREPLICAS");
    }
  }
}
