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
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.run.ExitCodeHolder;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.ReadSender;
import io.prefetchbench.load.run.RunPlan;
import io.prefetchbench.load.system.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
  private static final Duration ASSERTED_FROM = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMinutes(6);
  private static final String STATUS = "status";
  private static final String BEGAN = "began";

  private final RunPlan plan = RunPlan.of(LoadOptions.of(System.getProperties()));
  private final LoadRun run = new LoadRun(plan);
  private final GatlingSender sender = new GatlingSender(plan.warmup());
  private final CompletableFuture<ReadSender.Target> prepared = new CompletableFuture<>();
  private final CompletableFuture<Void> written = new CompletableFuture<>();

  /** Reads the options of this JVM's system properties and lays out the run. */
  public OpenReads() {
    Workload workload = plan.workload();
    Duration length = workload.warmupLongest().plus(workload.duration()).plus(LONGEST);
    setUp(phases()).protocols(protocol()).assertions(assertions(workload)).maxDuration(length);
  }

  /** On a thread of its own; Gatling only logs exceptions of a hook, so a failure exits the JVM. */
  @Override
  public void before() {
    Background.start("load-run", () -> ExitCodeHolder.runOrExit(this::run));
    var unused = prepared.join();
  }

  private void run() {
    run.run(
        target -> {
          prepared.complete(target);
          return sender;
        });
    written.complete(null);
  }

  @Override
  public void after() {
    sender.end();
    written.join();
  }

  private ReadSender.Target target() {
    return prepared.join();
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
        nothing(
            "capacity", GeneratorCalibration.USERS, GeneratorCalibration.MANY, calibration::many);
    PopulationBuilder calibrated =
        nothing("nothing", 1, GeneratorCalibration.SINGLE, calibration::single).andThen(many);
    PopulationBuilder drained = gate("drain", sender.calibration).andThen(calibrated);
    PopulationBuilder measured = reads("measurement", plan.measurement()).andThen(drained);
    PopulationBuilder settled = gate("settle", sender.measurement).andThen(measured);
    return plan.warmup().size() == 0
        ? settled
        : gate("warm", sender.warmup).andThen(reads("warm-up", plan.warmup()).andThen(settled));
  }

  private PopulationBuilder nothing(
      String name, int users, Duration time, GeneratorCalibration.Listener listener) {
    ChainBuilder request =
        exec(session -> session.set(BEGAN, System.nanoTime()))
            .exec(
                http("nothing")
                    .get(session -> target().baseUrl() + "/nothing")
                    .check(status().saveAs(STATUS))
                    .silent())
            .exec(
                session -> {
                  listener.ended(session.getLong(BEGAN), System.nanoTime(), statusOf(session));
                  return session.remove(STATUS).markAsSucceeded();
                });
    return scenario(name)
        .exec(io.gatling.javaapi.core.CoreDsl.during(time).on(request))
        .injectOpen(atOnceUsers(users));
  }

  /** One user who waits until something is done; the next phase follows it. */
  private static PopulationBuilder gate(String name, GatlingSender.Gate gate) {
    return scenario(name).exec(new Hold(name, gate)).injectOpen(atOnceUsers(1));
  }

  private PopulationBuilder reads(String name, ReadPhase phase) {
    // What is recorded is taken from the answer itself: a check per figure, each saved in the
    // session, would cost more than the rest of our work.
    HttpRequestActionBuilder request =
        http("read")
            .get(session -> url(phase, session))
            .headers(plan.options().protocol().headers())
            .check(status().in(200, 404, 503))
            .transformResponse((answer, session) -> ended(phase, session, answer));
    ReadUsers users =
        new ReadUsers(phase, System::nanoTime, () -> target().isOver().getAsBoolean());
    ChainBuilder read =
        exec(new Hold("hold until due", users))
            // Gatling reports and asserts what is measured, not what warms up.
            .exec(phase == plan.measurement() ? request : request.silent())
            .exec(session -> failedUnlessEnded(phase, session));
    return scenario(name).forever().on(read).injectOpen(atOnceUsers(users.count()));
  }

  private String url(ReadPhase phase, Session session) {
    return target().baseUrl()
        + plan.options().protocol().path(phase.id(session.getInt(Hold.NUMBER)));
  }

  private Response ended(ReadPhase phase, Session session, Response answer) {
    long now = System.nanoTime();
    int status = answer.status().code();
    byte[] body = answer.body().bytes();
    boolean intact = status != 200 || target().checksums().isIntact(body, 0, body.length);
    ReadProtocol protocol = plan.options().protocol();
    String header = answer.headers().get(protocol.versionHeader());
    String version = protocol.version(header, () -> answer.body().string());
    phase.end(session.getInt(Hold.NUMBER), now, status, version, intact);
    return answer;
  }

  /** A request without an answer ends here. The user stays for another one. */
  private Session failedUnlessEnded(ReadPhase phase, Session session) {
    int read = session.getInt(Hold.NUMBER);
    if (!phase.recorder().trace().isDone(read)) {
      phase.end(read, System.nanoTime(), 0, null, true);
    }
    return session.markAsSucceeded();
  }

  private static int statusOf(Session session) {
    return session.contains(STATUS) ? session.getInt(STATUS) : 0;
  }
}
