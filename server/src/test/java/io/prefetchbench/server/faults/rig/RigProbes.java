package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.server.TestFront;
import io.prefetchbench.server.faults.load.Claim;
import io.prefetchbench.server.faults.load.FaultHttpCalls;
import io.prefetchbench.server.faults.load.HttpReader;
import io.prefetchbench.server.faults.load.Probe;
import io.prefetchbench.server.faults.load.Repeating;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks the system how fresh it is, for as long as a cell runs: {@code health()} and {@code
 * getIfFresh} of this process, {@code /health/ready}, {@code /stats} and reads of a server over the
 * same cache. Each bound is compared with the truth, each answer over HTTP with its deadline.
 */
final class RigProbes {
  private static final int HTTP_READER = 100;
  private static final long HEALTH_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long READ_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
  private static final long QUIET_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration ANY_AGE = Duration.ofHours(1);

  private final Supplier<Health> health;
  private final CacheEngine reader;
  private final int ids;
  private final SplittableRandom random = new SplittableRandom(11);
  private final ClaimAudit audit;
  private final FaultHttpCalls http;
  private final HttpReader httpReader;
  private final List<Repeating> threads = new ArrayList<>();
  private volatile Health.State saidOverHttp = Health.State.NOT_READY;

  private RigProbes(
      int ids, Supplier<Health> health, CacheEngine reader, ClaimAudit audit, FaultHttpCalls http) {
    this.ids = ids;
    this.health = health;
    this.reader = reader;
    this.audit = audit;
    this.http = http;
    this.httpReader = new HttpReader(HTTP_READER, http, ids, 7);
  }

  /**
   * Begins to ask.
   *
   * @param ids the generated ids below this index are read
   * @param health of a cache that loads or syncs
   * @param reader a cache that only reads
   */
  static RigProbes start(
      int ids, Supplier<Health> health, CacheEngine reader, ClaimAudit audit, TestFront front)
      throws InterruptedException {
    FaultHttpCalls http = new FaultHttpCalls(front.url());
    String id = Shape.id(0);
    // The first answer of a JVM includes the loading of classes.
    http.warmUp(
        List.of("/health/ready", "/stats", "/categories/" + id, "/read?id=" + id),
        Duration.ofMillis(50));
    RigProbes probes = new RigProbes(ids, health, reader, audit, http);
    probes.threads.add(Repeating.start("probe-health", HEALTH_PAUSE_NANOS, probes::askHere));
    probes.threads.add(Repeating.start("probe-http", HEALTH_PAUSE_NANOS, probes::askOverHttp));
    probes.threads.add(
        Repeating.start("probe-http-read", READ_PAUSE_NANOS, probes.httpReader::read));
    return probes;
  }

  private void askHere() {
    List<Claim> claims = new ArrayList<>();
    long start = System.nanoTime();
    Health seen = health.get();
    claims.add(
        Claim.of(
            "health()",
            start,
            System.nanoTime(),
            seen.state() == Health.State.READY,
            seen.staleness()));
    long readStart = System.nanoTime();
    try {
      FreshLookup found = reader.getIfFresh(Shape.id(random.nextInt(ids)), ANY_AGE);
      if (found instanceof FreshLookup.Fresh fresh) {
        claims.add(
            Claim.of("getIfFresh", readStart, System.nanoTime(), true, Optional.of(fresh.bound())));
      }
    } catch (RedisFault refused) {
      // It says nothing, then.
    }
    audit.judge(claims);
  }

  private void askOverHttp() throws InterruptedException {
    List<Claim> claims = new ArrayList<>();
    for (String path : List.of("/health/ready", "/stats")) {
      Optional<FaultHttpCalls.Answer> answer = http.get(path, FaultHttpCalls.HEALTH);
      if (answer.isPresent()) {
        String state = answer.get().body().path("state").asText("");
        boolean ready = state.equals(Health.State.READY.name());
        claims.add(claim(path, answer.get(), ready));
        if (path.startsWith("/health")) {
          saidOverHttp = ready ? Health.State.READY : Health.State.DEGRADED;
        }
      }
    }
    audit.judge(claims);
  }

  private static Claim claim(String path, FaultHttpCalls.Answer answer, boolean ready) {
    var bound = answer.body().path("staleness_ms");
    Optional<Duration> staleness =
        bound.isNumber()
            ? Optional.of(Duration.ofNanos((long) (bound.asDouble() * 1e6)))
            : Optional.empty();
    return Claim.of(path, answer.startNanos(), answer.endNanos(), ready, staleness);
  }

  /** Asks seldom, or as often as before. */
  void quiet(boolean seldom) {
    threads.get(0).every(seldom ? QUIET_PAUSE_NANOS : HEALTH_PAUSE_NANOS);
    threads.get(1).every(seldom ? QUIET_PAUSE_NANOS : HEALTH_PAUSE_NANOS);
    threads.get(2).every(seldom ? QUIET_PAUSE_NANOS / 2 : READ_PAUSE_NANOS);
  }

  /** What is wrong with what the system says when everything is right; empty if nothing is. */
  String unrest() {
    Health seen = health.get();
    if (seen.state() != Health.State.READY) {
      return "health is " + seen.state() + ": " + seen.reason();
    }
    if (!serverSaysReady()) {
      return "/health/ready does not say READY";
    }
    return httpReader.isRefused() ? "the server still refuses reads" : "";
  }

  boolean serverSaysReady() {
    return saidOverHttp == Health.State.READY;
  }

  FaultHttpCalls http() {
    return http;
  }

  List<Probe> httpReads() {
    return httpReader.probes();
  }

  void stop() throws InterruptedException {
    for (Repeating thread : threads) {
      thread.stop();
    }
  }
}
