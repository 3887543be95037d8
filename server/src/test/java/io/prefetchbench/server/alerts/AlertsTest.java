package io.prefetchbench.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each alert of {@code deploy/prometheus/alerts.yml} fires in its fault and in no other, judged by
 * a Prometheus with these very rules and their times; and each query of the dashboard has data.
 *
 * <p>The faults run at the same time, each in a deployment of its own, for nine minutes: a rule
 * that waits for five minutes needs them. Skipped where there is no {@code prometheus}.
 */
@Tag("nightly")
class AlertsTest {
  private static final String NOT_READY = "PrefetchNotReady";
  private static final String STALE = "PrefetchStale";
  private static final String NOT_RUNNING = "PrefetchWorkerNotRunning";
  private static final String GAP = "PrefetchGapOpen";
  private static final String DEAD_LETTERS = "PrefetchDeadLetters";
  private static final String BACKLOG = "PrefetchBacklogAge";

  /** Rules are evaluated every five seconds: one minute, and eight. */
  private static final int EVALUATIONS_BEFORE = 12;

  private static final int EVALUATIONS_AFTER = 96;
  private static final int CHANGES_PER_SECOND = 4;

  @TempDir Path folder;

  /**
   * One deployment and what is done to it.
   *
   * @param fires the alerts that must fire, and no other may
   */
  private record Fault(
      String name, int changesPerSecond, Consumer<AlertDeployment> act, Set<String> fires) {
    Fault(String name, Consumer<AlertDeployment> act, String... fires) {
      this(name, CHANGES_PER_SECOND, act, new TreeSet<>(Set.of(fires)));
    }
  }

  private static List<Fault> faults() {
    return List.of(
        new Fault("none", deployment -> {}),
        new Fault("a pass over a live cache", deployment -> deployment.post("/reprefetch")),
        new Fault("events lost, healed by a pass", AlertDeployment::loseEvents),
        new Fault(
            "Redis of the cache stopped",
            AlertDeployment::stopCacheRedis,
            NOT_READY,
            STALE,
            NOT_RUNNING),
        new Fault("worker killed", AlertDeployment::killWorker, NOT_READY, STALE, NOT_RUNNING),
        new Fault(
            "worker paused",
            deployment -> deployment.post("/pause?for_s=3600"),
            NOT_READY,
            STALE,
            NOT_RUNNING,
            BACKLOG),
        new Fault("primary came back empty", AlertDeployment::losePrimary, NOT_READY, STALE, GAP),
        new Fault("unreadable event", AlertDeployment::addNonsense, DEAD_LETTERS),
        new Fault(
            "worker too slow for the changes",
            40,
            AlertDeployment::slowDownWorker,
            Set.of(BACKLOG, STALE)),
        new Fault("all processes gone", AlertDeployment::stopEverythingScraped, NOT_READY));
  }

  /** What was seen of a fault. */
  private record Seen(Set<String> fired, Set<String> answered) {}

  @Test
  void everyAlertFiresInItsFaultAndInNoOther() throws Exception {
    assumeTrue(RunningPrometheus.isThere(), "no prometheus on PATH");
    Set<String> queries = dashboardQueries();
    Map<String, Set<String>> expected = new TreeMap<>();
    Map<String, Set<String>> found = new TreeMap<>();
    Set<String> answered = new TreeSet<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Map<String, Future<Seen>> runs = new TreeMap<>();
      for (Fault fault : faults()) {
        expected.put(fault.name(), new TreeSet<>(fault.fires()));
        // One after another: ten JVMs that start at once keep each other from answering in time.
        AlertDeployment deployment =
            AlertDeployment.start(
                Files.createDirectory(folder.resolve(Integer.toString(runs.size()))),
                fault.changesPerSecond());
        Callable<Seen> run = () -> seen(fault, deployment, queries);
        runs.put(fault.name(), threads.submit(run));
      }
      for (var run : runs.entrySet()) {
        Seen seen = run.getValue().get();
        found.put(run.getKey(), seen.fired());
        answered.addAll(seen.answered());
      }
    } finally {
      threads.shutdownNow();
    }
    found.forEach((fault, alerts) -> System.out.println(fault + ": " + alerts));
    Set<String> unanswered = new TreeSet<>(queries);
    unanswered.removeAll(answered);
    System.out.println(queries.size() + " queries of the dashboard, without data: " + unanswered);
    assertThat(found).isEqualTo(expected);
    assertThat(unanswered).isEmpty();
  }

  private static Seen seen(Fault fault, AlertDeployment deployment, Set<String> queries)
      throws Exception {
    try (deployment) {
      RunningPrometheus prometheus = deployment.prometheus();
      awaitEvaluations(prometheus, EVALUATIONS_BEFORE);
      assertThat(prometheus.fired()).as("before: " + fault.name()).isEmpty();
      fault.act().accept(deployment);
      awaitEvaluations(prometheus, EVALUATIONS_BEFORE + EVALUATIONS_AFTER);
      Set<String> answered = new TreeSet<>();
      for (String query : queries) {
        if (!prometheus.query(query).isEmpty()) {
          answered.add(query);
        }
      }
      return new Seen(prometheus.fired(), answered);
    }
  }

  private static void awaitEvaluations(RunningPrometheus prometheus, int count) {
    Awaitility.await()
        .pollInterval(Duration.ofSeconds(5))
        .atMost(Duration.ofMinutes(20))
        .until(() -> prometheus.evaluations() >= count);
  }

  private static Set<String> dashboardQueries() throws Exception {
    JsonNode board =
        new ObjectMapper().readTree(Path.of("../deploy/grafana/prefetch.json").toFile());
    List<String> expressions = new ArrayList<>();
    board.findValues("expr").forEach(node -> expressions.add(node.asText()));
    Set<String> queries = new TreeSet<>();
    for (String expression : expressions) {
      queries.add(expression.replace("$cache", ".*").replace("$__rate_interval", "30s"));
    }
    return queries;
  }
}
