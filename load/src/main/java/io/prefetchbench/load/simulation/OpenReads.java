package io.prefetchbench.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.prefetchbench.load.run.Awaited;
import io.prefetchbench.load.run.Calibration;
import io.prefetchbench.load.run.LastWord;
import io.prefetchbench.load.run.LoadOptions;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.ReadPhase;
import io.prefetchbench.load.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads over HTTP at times that were fixed before the run, while the primary mutates.
 *
 * <p>Gatling drives and draws; it is not the ruler. Users are injected early at the mean rate, and
 * {@link Hold} lets each go when its read is due; the stamps are taken in the steps just before and
 * after the request. Populations follow one another: warm-up, calibration (of a generator that is
 * warm, as the measurement has it), a pause until the consumers have caught up, measurement.
 *
 * <p>{@link #before} starts what is not given, {@link #after} drains, verifies and writes the run:
 * so the command, the Maven plugin and an IDE are one path.
 */
public final class OpenReads extends Simulation {
  private static final int CALIBRATION_USERS = 8;
  private static final Duration CALIBRATION_SINGLE = Duration.ofMillis(500);
  private static final Duration CALIBRATION_MANY = Duration.ofMillis(1_500);
  private static final Duration ASSERTED_FROM = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMinutes(4);
  private static final String STATUS = "status";
  private static final String VERSION = "version";
  private static final String BODY = "body";
  private static final String BEGAN = "began";

  private final LoadRun run;

  /** Reads the options of this JVM's system properties and lays out the run. */
  public OpenReads() {
    run = LoadRun.plan(LoadOptions.of(System.getProperties()));
    LastWord.follow(run);
    Workload workload = run.workload();
    Duration length = workload.warmup().longest().plus(workload.duration()).plus(LONGEST);
    setUp(phases()).protocols(protocol()).assertions(assertions(workload)).maxDuration(length);
  }

  /** Gatling logs what a hook throws and may go on: so a failure ends the JVM. */
  @Override
  public void before() {
    LastWord.runOrExit(run::begin);
  }

  @Override
  public void after() {
    LastWord.runOrExit(run::end);
  }

  private static HttpProtocolBuilder protocol() {
    return http.shareConnections()
        .disableWarmUp()
        .disableCaching()
        .disableAutoReferer()
        .disableFollowRedirect();
  }

  private static Assertion[] assertions(Workload workload) {
    Workload.Objectives objectives = workload.objectives();
    List<Assertion> assertions = new ArrayList<>();
    if (!workload.faults().isEmpty()) {
      return assertions.toArray(Assertion[]::new);
    }
    assertions.add(global().failedRequests().percent().lte(100 * objectives.errorShare()));
    if (objectives.readP99().compareTo(ASSERTED_FROM) >= 0) {
      int millis = (int) objectives.readP99().toMillis();
      assertions.add(details("read").responseTime().percentile(99).lte(millis));
    }
    return assertions.toArray(Assertion[]::new);
  }

  private PopulationBuilder phases() {
    PopulationBuilder measurement = reads("measurement", run.measurement());
    PopulationBuilder settled = gate("settle", run::settle, run.measurement()).andThen(measurement);
    Calibration calibration = run.calibration();
    PopulationBuilder many =
        nothing("capacity", CALIBRATION_USERS, CALIBRATION_MANY, calibration::many);
    PopulationBuilder calibrated =
        nothing("nothing", 1, CALIBRATION_SINGLE, calibration::single)
            .andThen(many.andThen(settled));
    return run.warmup().size() == 0
        ? calibrated
        : gate("warm", run::warm, run.warmup())
            .andThen(reads("warm-up", run.warmup()).andThen(calibrated));
  }

  /** Where a calibration request is told. */
  @FunctionalInterface
  private interface Told {
    void ended(long beginNanos, long endNanos, int status);
  }

  private PopulationBuilder nothing(String name, int users, Duration time, Told told) {
    ChainBuilder request =
        exec(session -> session.set(BEGAN, run.nowNanos()))
            .exec(
                http("nothing")
                    .get(session -> run.baseUrl() + "/nothing")
                    .check(status().saveAs(STATUS))
                    .silent())
            .exec(
                session -> {
                  told.ended(session.getLong(BEGAN), run.nowNanos(), statusOf(session));
                  return session.remove(STATUS).markAsSucceeded();
                });
    return scenario(name)
        .exec(
            session -> {
              run.calibrates();
              return session;
            })
        .exec(io.gatling.javaapi.core.CoreDsl.during(time).on(request))
        .injectOpen(atOnceUsers(users));
  }

  /** One user who waits until something is done; the users of the next phase follow it. */
  private PopulationBuilder gate(String name, Awaited awaited, ReadPhase next) {
    Hold hold =
        new Hold(
            name,
            (userId, loop, exits) -> {
              next.follows(userId);
              awaited.whenDone(exits::proceed);
            });
    return scenario(name).exec(hold).injectOpen(atOnceUsers(1));
  }

  private PopulationBuilder reads(String name, ReadPhase phase) {
    Duration ramp = Duration.ofNanos((long) (phase.ownSize() / phase.ownRatePerSecond() * 1e9));
    HttpRequestActionBuilder request =
        http("read")
            .get(session -> url(phase, session))
            .check(
                status().in(200, 404, 503),
                status().saveAs(STATUS),
                header(LoadRun.VERSION_HEADER).optional().saveAs(VERSION),
                bodyString().saveAs(BODY));
    ScenarioBuilder scenario =
        scenario(name)
            .exec(holdUntilDue(phase))
            .exec(
                session -> {
                  phase.begin(phase.readOf(session.userId()), run.nowNanos());
                  return session;
                })
            // Gatling reports and asserts what is measured, not what warms up.
            .exec(phase == run.measurement() ? request : request.silent())
            .exec(
                session -> {
                  ended(phase, session, run.nowNanos());
                  return session;
                });
    OpenInjectionStep users = rampUsers(phase.ownSize()).during(ramp);
    return phase == run.warmup() && run.workload().warmup().isAuto()
        ? EndableRamp.inject(scenario, users, () -> phase.hasEndedEarly(run.nowNanos()))
        : scenario.injectOpen(users);
  }

  private Hold holdUntilDue(ReadPhase phase) {
    return new Hold(
        "hold until due",
        (userId, loop, exits) -> {
          int n = phase.readOf(userId);
          if (n < 0 || run.isOver() || phase.endsBefore(n)) {
            exits.leave();
            return;
          }
          long now = run.nowNanos();
          long wait = Math.max(0, phase.dueNanos(n, now) - now);
          var unused =
              loop.schedule(
                  () -> {
                    if (phase.admits(n, run.nowNanos())) {
                      exits.proceed();
                    } else {
                      exits.leave();
                    }
                  },
                  wait,
                  TimeUnit.NANOSECONDS);
        });
  }

  private String url(ReadPhase phase, Session session) {
    return run.baseUrl() + "/categories/" + phase.id(phase.readOf(session.userId()));
  }

  private void ended(ReadPhase phase, Session session, long nowNanos) {
    int answered = statusOf(session);
    @Nullable String version = session.contains(VERSION) ? session.getString(VERSION) : null;
    @Nullable String body = session.contains(BODY) ? session.getString(BODY) : null;
    boolean intact = answered != 200 || (body != null && run.isIntact(body));
    phase.end(phase.readOf(session.userId()), nowNanos, answered, version, intact);
  }

  private static int statusOf(Session session) {
    return session.contains(STATUS) ? session.getInt(STATUS) : 0;
  }
}
