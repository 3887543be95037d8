package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.load.judge.RunVerdict.Check;
import io.prefetchbench.load.judge.RunVerdict.Outcome;
import io.prefetchbench.load.judge.RunVerdict.Word;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.plan.WorkloadFile;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.testbed.redis.RedisFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One figure at a time beyond its limit: the word of the run, and what its figures carry. */
class JudgeTest {
  private static final Workload WORKLOAD =
      WorkloadFile.check("reference-data", WorkloadFile.open("reference-data"));
  private static final long MILLI = 1_000_000;
  private static final String LATE = "be faster";

  /** A run in which everything is well; each test changes what it is about. */
  private static final class Run {
    private long sent = 15_000;
    private long completed = 15_000;
    private long failed;
    private long slipMillis = 1;
    private long responseMillis = 5;
    private long serviceMillis = 4;
    private double capacity = 9_000;
    private OptionalDouble found = OptionalDouble.empty();
    private long queueMillis;
    private boolean grew;
    private long lagMillis = 20;
    private long clockFaults;
    private long missing;
    private long torn;
    private Optional<CheckFigures.Freshness> freshness = Optional.empty();
    private Optional<CheckFigures.Faults> faults = Optional.empty();
    private Optional<RedisFacts> server = Optional.empty();
    private Workload workload = WORKLOAD;

    RunVerdict judged(String... asked) {
      CheckFigures figures =
          new CheckFigures(
              15_000,
              sent,
              completed,
              failed,
              slipMillis * MILLI,
              responseMillis * MILLI,
              serviceMillis * MILLI,
              OptionalDouble.of(capacity),
              found,
              OptionalLong.of(10_000 * MILLI),
              OptionalLong.of(queueMillis * MILLI),
              OptionalLong.of(queueMillis * MILLI),
              30_000 * MILLI,
              Optional.of(grew),
              OptionalLong.of(lagMillis * MILLI / 2),
              OptionalLong.of(lagMillis * MILLI),
              OptionalLong.of(clockFaults),
              OptionalLong.of(missing),
              freshness,
              faults,
              server,
              Map.of("torn", torn));
      return Judge.judge(workload, figures, Set.of(asked), LATE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // sent, completed, failed, capacity, grew, lag, clock, missing, torn, word
    "15000, 15000, 0, 9000, false, 20, 0, 0, 0, VALID",
    "14849, 14849, 0, 9000, false, 20, 0, 0, 0, INVALID",
    "15000, 15000, 0, 999, false, 20, 0, 0, 0, INVALID",
    "15000, 15000, 0, 9000, false, 20, 1, 0, 0, INVALID",
    "15000, 15000, 0, 9000, false, 20, 0, 1, 0, INVALID",
    "15000, 14800, 200, 9000, false, 20, 0, 0, 0, SATURATED",
    "15000, 15000, 0, 9000, true, 20, 0, 0, 0, SATURATED",
    "15000, 15000, 100, 9000, false, 20, 0, 0, 0, MISSED",
    "15000, 15000, 0, 9000, false, 251, 0, 0, 0, MISSED",
    "15000, 15000, 0, 9000, false, 20, 0, 0, 1, INCORRECT",
    "14849, 14000, 849, 9000, true, 20, 0, 0, 1, INCORRECT",
    "14849, 14000, 849, 9000, true, 20, 0, 0, 0, INVALID"
  })
  void wordFollowsTheFigures(
      long sent,
      long completed,
      long failed,
      double capacity,
      boolean grew,
      long lagMillis,
      long clockFaults,
      long missing,
      long torn,
      Word word) {
    Run run = new Run();
    run.sent = sent;
    run.completed = completed;
    run.failed = failed;
    run.capacity = capacity;
    run.grew = grew;
    run.lagMillis = lagMillis;
    run.clockFaults = clockFaults;
    run.missing = missing;
    run.torn = torn;

    RunVerdict verdict = run.judged();

    assertThat(verdict.word()).isEqualTo(word);
    assertThat(verdict.reasons().isEmpty()).isEqualTo(word == Word.VALID);
    assertThat(verdict.isTrustworthy())
        .isEqualTo(missing + clockFaults == 0 && sent == 15_000 && capacity == 9_000);
  }

  @ParameterizedTest
  @CsvSource({
    // slip, response, service, run-queue wait in ms; the limit of the objective is 50 ms
    "1, 5, 4, 0, KEPT, VALID, false",
    "3, 5, 4, 0, KEPT, VALID, true",
    "3, 40, 38, 0, KEPT, VALID, false",
    "1, 5, 4, 4000, KEPT, VALID, true",
    "40, 60, 49, 0, UNDECIDED, VALID, true",
    "10, 60, 49, 0, UNDECIDED, VALID, false",
    "1, 60, 51, 0, MISSED, MISSED, false",
    "40, 99, 51, 0, MISSED, MISSED, true",
    "40, 99, 51, 4000, UNDECIDED, VALID, true"
  })
  void lateGeneratorLeavesUndecidedWhatServiceTimeKeeps(
      long slip,
      long response,
      long service,
      long queueMillis,
      Outcome outcome,
      Word word,
      boolean range) {
    Run run = new Run();
    run.slipMillis = slip;
    run.responseMillis = response;
    run.serviceMillis = service;
    run.queueMillis = queueMillis;

    RunVerdict verdict = run.judged();

    assertThat(check(verdict, "read response p99").outcome()).isEqualTo(outcome);
    assertThat(verdict.word()).isEqualTo(word);
    assertThat(kinds(verdict).contains(Caveat.Kind.RANGE)).isEqualTo(range);
    assertThat(kinds(verdict).contains(Caveat.Kind.UNDECIDED))
        .isEqualTo(outcome == Outcome.UNDECIDED);
  }

  @Test
  void rangeNamesFiguresLimitsAndWhatItCovers() {
    Run run = new Run();
    run.slipMillis = 6;
    run.responseMillis = 22;
    run.serviceMillis = 17;

    Caveat caveat = run.judged().caveats().get(0);

    assertThat(caveat.cause())
        .contains("17.0–22.0 ms", "slip p99 6.000 ms (limit at most 4.400 ms)");
    assertThat(caveat.nextStep()).isEqualTo(LATE);
    assertThat(List.of("read.response.p99", "read.service", "read.slip")).allMatch(caveat::covers);
    assertThat(List.of("sync.lag.p99", "read.staleShare", "staleness", "bulkload.rate"))
        .noneMatch(caveat::covers);
    assertThat(caveat.comparable()).isFalse();
  }

  @Test
  void undecidedObjectiveFailsOnlyTheRunThatAskedForIt() {
    Run run = new Run();
    run.slipMillis = 40;
    run.responseMillis = 60;
    run.serviceMillis = 49;

    assertThat(run.judged("lagP99").word()).isEqualTo(Word.VALID);
    assertThat(run.judged("readP99").word()).isEqualTo(Word.UNDECIDED);
    assertThat(run.judged("readP99").reasons()).isEmpty();

    run.lagMillis = 251;
    assertThat(run.judged("readP99").word()).isEqualTo(Word.MISSED);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 5, 4, OK",
    "6, 22, 17, INVALID",
    "10, 60, 49, SATURATED",
    "40, 60, 49, INVALID",
  })
  void oldRuleCalledTheWholeRunInvalid(long slip, long response, long service, String word) {
    Run run = new Run();
    run.slipMillis = slip;
    run.responseMillis = response;
    run.serviceMillis = service;
    JsonNode checks = new ObjectMapper().valueToTree(run.judged().checks());
    assertThat(OldRule.verdict(checks)).startsWith(word + ", exit ");
    assertThat(run.judged().word()).isEqualTo(Word.VALID);
  }

  @ParameterizedTest
  @CsvSource({"0, INVALID", "0.01, VALID", "1, VALID"})
  void targetOfWhichNothingWasFoundIsNoResult(double share, Word word) {
    Run run = new Run();
    run.found = OptionalDouble.of(share);

    assertThat(run.judged().word()).isEqualTo(word);
  }

  @Test
  void objectiveThatIsKeptNeedsNoExcuse() {
    assertThat(new Run().judged("readP99", "lagP99", "errorShare", "completedShare").word())
        .isEqualTo(Word.VALID);
  }

  @ParameterizedTest
  @CsvSource({"libc, true", "jemalloc-5.3.0, false"})
  void serverUnlikeProductionIsACaveatOfItsOwnFigures(String allocator, boolean expected) {
    Run run = new Run();
    run.server = Optional.of(new RedisFacts("7.0.15", "redis", 1, allocator));

    List<Caveat> caveats = run.judged().caveats();

    assertThat(caveats).hasSize(expected ? 1 : 0);
    if (expected) {
      assertThat(caveats.get(0).kind()).isEqualTo(Caveat.Kind.NOT_REPRESENTATIVE);
      assertThat(caveats.get(0).cause()).startsWith("Redis 7.0.15 built with libc's allocator");
      assertThat(caveats.get(0).covers("bulkload.rate")).isTrue();
      assertThat(caveats.get(0).covers("sync.lag.p99")).isFalse();
      assertThat(caveats.get(0).comparable()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // planned, recovered, slip, word, outcome
    "1, true, 1, VALID, KEPT",
    "1, false, 1, MISSED, MISSED",
    "1, false, 30, VALID, UNDECIDED",
    "2, true, 1, INVALID, KEPT"
  })
  void recoveryIsJudgedInPlaceOfTheObjectives(
      int planned, boolean recovered, long slip, Word word, Outcome outcome) {
    Run run = new Run();
    run.slipMillis = slip;
    run.responseMillis = 70;
    run.serviceMillis = 70;
    run.lagMillis = 5_000;
    OptionalLong recovery = recovered ? OptionalLong.of(MILLI) : OptionalLong.empty();
    run.faults =
        Optional.of(
            new CheckFigures.Faults(planned, Map.of("worker killed at 5 s", recovery), null));

    RunVerdict verdict = run.judged();

    assertThat(verdict.word()).isEqualTo(word);
    assertThat(check(verdict, "recovery from worker killed at 5 s").outcome()).isEqualTo(outcome);
    assertThat(verdict.checks()).noneMatch(check -> check.name().equals("read response p99"));
  }

  @ParameterizedTest
  @CsvSource({"20ms, 38, KEPT", "10ms, 38, MISSED"})
  void medianOfTheLagIsAnObjectiveWhereAWorkloadNamesIt(String limit, long lag, Outcome outcome) {
    ObjectNode file = WorkloadFile.open("reference-data");
    Run run = new Run();
    run.lagMillis = lag;
    run.workload =
        WorkloadFile.check("w", WorkloadFile.with(file, Map.of("objectives.lagP50", limit)));

    Check median = check(run.judged("lagP50"), "sync lag p50");

    assertThat(median.outcome()).isEqualTo(outcome);
    assertThat(median.asked()).isTrue();
    assertThat(new Run().judged().checks()).noneMatch(c -> c.name().equals("sync lag p50"));
  }

  @ParameterizedTest
  @CsvSource({
    // judged, older than 10 ms, word, outcome; 99.9 % are to be younger
    "10000, 10, VALID, KEPT",
    "10000, 11, MISSED, MISSED",
    "0, 0, UNDECIDED, UNDECIDED"
  })
  void freshnessOfTheReadsIsAnObjective(long judged, long older, Word word, Outcome outcome) {
    ObjectNode file = WorkloadFile.open("reference-data");
    Map<String, String> objective =
        Map.of("objectives.freshness.share", "0.999", "objectives.freshness.within", "10ms");
    Run run = new Run();
    run.freshness = Optional.of(new CheckFigures.Freshness(judged, older));
    run.workload = WorkloadFile.check("w", WorkloadFile.with(file, objective));

    RunVerdict verdict = run.judged("freshness");

    assertThat(verdict.word()).isEqualTo(word);
    assertThat(check(verdict, "reads superseded for less than 10.0 ms").outcome())
        .isEqualTo(outcome);
  }

  private static List<Caveat.Kind> kinds(RunVerdict verdict) {
    return verdict.caveats().stream().map(Caveat::kind).toList();
  }

  private static Check check(RunVerdict verdict, String name) {
    return verdict.checks().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }
}
