package io.prefetchbench.load.generate;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.http.response.Response;
import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.prefetchbench.load.system.CompletionSignal;
import io.prefetchbench.load.run.ExitCodeHolder;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.plan.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads over HTTP at times fixed before the run, while the primary mutates.
 *
 * <p>Gatling drives the reads and draws charts; it does not do the measuring. A fixed number of
 * users stays for a whole phase, and {@link ReadUsers} releases one when a read is due; the stamps
 * are taken just before and just after the request. Populations follow one another: warm-up, a
 * pause until the consumers have caught up, measurement, drain, calibration.
 *
 * <p>{@link #before} starts everything that is not given, {@link #after} drains, verifies and
 * writes the run, so the command, the Maven plugin and an IDE share one path.
 */
public final class OpenReads extends Simulation {
  private static final int CALIBRATION_USERS = 8;
  private static final Duration CALIBRATION_SINGLE = Duration.ofMillis(500);
  private static final Duration CALIBRATION_MANY = Duration.ofMillis(1_500);
  private static final Duration ASSERTED_FROM = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMinutes(6);
  private static final String STATUS = "status";
  private static final String BEGAN = "began";

  private final LoadRun run;

  /** Reads the options of this JVM's system properties and lays out the run. */
  public OpenReads() {
    run = LoadRun.plan(LoadOptions.of(System.getProperties()));
    ExitCodeHolder.follow(run);
    Workload workload = run.workload();
    Duration length = workload.warmup().longest().plus(workload.duration()).plus(LONGEST);
    setUp(phases()).protocols(protocol()).assertions(assertions(workload)).maxDuration(length);
  }

  /** Gatling logs exceptions of a hook and may continue, so a failure exits the JVM. */
  @Override
  public void before() {
    ExitCodeHolder.runOrExit(run::begin);
  }

  @Override
  public void after() {
    ExitCodeHolder.runOrExit(run::end);
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
    GeneratorCalibration calibration = run.calibration();
    PopulationBuilder many =
        nothing("capacity", CALIBRATION_USERS, CALIBRATION_MANY, calibration::many);
    PopulationBuilder calibrated =
        nothing("nothing", 1, CALIBRATION_SINGLE, calibration::single).andThen(many);
    PopulationBuilder drained = gate("drain", run::drain).andThen(calibrated);
    PopulationBuilder measured = reads("measurement", run.measurement()).andThen(drained);
    PopulationBuilder settled = gate("settle", run::settle).andThen(measured);
    return run.warmup().size() == 0
        ? settled
        : gate("warm", run::warm).andThen(reads("warm-up", run.warmup()).andThen(settled));
  }

  /** Receives the result of a calibration request. */
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

  /** One user who waits until something is done; the next phase follows it. */
  private PopulationBuilder gate(String name, CompletionSignal awaited) {
    Hold hold = new Hold(name, (loop, exits) -> awaited.whenDone(exits::proceed));
    return scenario(name).exec(hold).injectOpen(atOnceUsers(1));
  }

  private PopulationBuilder reads(String name, ReadPhase phase) {
    // What is recorded is taken from the answer itself: a check per figure, each saved in the
    // session, would cost more than the rest of our work.
    HttpRequestActionBuilder request =
        http("read")
            .get(session -> url(phase, session))
            .headers(run.options().protocol().headers())
            .check(status().in(200, 404, 503))
            .transformResponse((answer, session) -> ended(phase, session, answer));
    ReadUsers users = new ReadUsers(phase, run::nowNanos, run::isOver);
    ChainBuilder read =
        exec(new Hold("hold until due", users))
            // Gatling reports and asserts what is measured, not what warms up.
            .exec(phase == run.measurement() ? request : request.silent())
            .exec(session -> failedUnlessEnded(phase, session));
    return scenario(name).forever().on(read).injectOpen(atOnceUsers(users.count()));
  }

  private String url(ReadPhase phase, Session session) {
    return run.baseUrl() + run.options().protocol().path(phase.id(session.getInt(Hold.NUMBER)));
  }

  private Response ended(ReadPhase phase, Session session, Response answer) {
    long now = run.nowNanos();
    int status = answer.status().code();
    byte[] body = answer.body().bytes();
    boolean intact = status != 200 || run.isIntact(body, 0, body.length);
    ReadProtocol protocol = run.options().protocol();
    String header = answer.headers().get(protocol.versionHeader());
    String version = protocol.version(header, () -> answer.body().string());
    phase.end(session.getInt(Hold.NUMBER), now, status, version, intact);
    return answer;
  }

  /** A request without an answer ends here. The user stays for another one. */
  private Session failedUnlessEnded(ReadPhase phase, Session session) {
    int read = session.getInt(Hold.NUMBER);
    if (!phase.recorder().trace().isDone(read)) {
      phase.end(read, run.nowNanos(), 0, null, true);
    }
    return session.markAsSucceeded();
  }

  private static int statusOf(Session session) {
    return session.contains(STATUS) ? session.getInt(STATUS) : 0;
  }
}
