package io.prefetchbench.load.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The keys of a workload file. */
final class WorkloadKeys extends JsonKeys {
  private static final int ENTITIES_MAX = 10_000_000;
  private static final double RATE_MAX = 1e6;
  private static final double SHARE_ABSENT_MAX = 0.9;
  private static final double SHARE_PROBES_MAX = 0.05;
  private static final int BURST_MAX = 1_500;
  private static final int SPANS_OF_FRESHNESS = 10;
  private static final String FAULTS = "a list of objects with at, kind and length";

  WorkloadKeys(String where, ObjectNode object) {
    super(where, object);
  }

  Workload workload() {
    Workload workload =
        new Workload(
            matching("name", "[A-Za-z0-9-]{1,40}", "letters, digits and dashes, at most 40"),
            text("about"),
            (int) whole("entities", 1, ENTITIES_MAX),
            matching("shape", "[a-z0-9-]+", "the name of a shape, such as category-5"),
            number("zipf", 0, 5),
            arrivals(),
            number("readsPerSecond", 1, RATE_MAX),
            number("mutationsPerSecond", 0, RATE_MAX),
            number("deleteShare", 0, 1),
            has("absentShare") ? number("absentShare", 0, SHARE_ABSENT_MAX) : 0,
            has("probeShare") ? number("probeShare", 0, SHARE_PROBES_MAX) : 0,
            has("bursts") ? inside("bursts").bursts() : Workload.Bursts.NONE,
            warmup(),
            duration("duration", Duration.ofSeconds(1)),
            whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
            faults(),
            inside("objectives").objectives(duration("duration", Duration.ofSeconds(1))),
            inside("limits").limits());
    refuseUnknown();
    return workload;
  }

  /** A fixed time, or {@code auto}: until it is stable, at most {@code warmupMax}. */
  private Workload.Warmup warmup() {
    boolean auto = !has("warmup") || isText("warmup", "auto");
    if (!auto && has("warmupMax")) {
      throw wrong("warmupMax", "none beside a fixed warmup, only beside \"auto\"");
    }
    if (auto) {
      Duration longest =
          has("warmupMax") ? duration("warmupMax", Duration.ofSeconds(5)) : Workload.Warmup.LONGEST;
      return new Workload.Warmup(true, longest);
    }
    return new Workload.Warmup(false, duration("warmup", Duration.ZERO, " or auto"));
  }

  private Workload.Bursts bursts() {
    Workload.Bursts bursts =
        new Workload.Bursts(
            (int) whole("mutations", 1, BURST_MAX), duration("every", Duration.ofMillis(100)));
    refuseUnknown();
    return bursts;
  }

  private List<ScheduledFault> faults() {
    List<ScheduledFault> faults = new ArrayList<>();
    if (!has("faults")) {
      return faults;
    }
    if (!(take("faults", FAULTS) instanceof ArrayNode listed)) {
      throw wrong("faults", FAULTS);
    }
    for (int i = 0; i < listed.size(); i++) {
      if (!(listed.get(i) instanceof ObjectNode each)) {
        throw wrong("faults", FAULTS);
      }
      faults.add(new WorkloadKeys(within("faults[" + i + "]"), each).fault());
    }
    requireOneAfterAnother(faults, duration("duration", Duration.ofSeconds(1)));
    return faults;
  }

  private void requireOneAfterAnother(List<ScheduledFault> faults, Duration end) {
    Duration free = Duration.ZERO;
    for (ScheduledFault fault : faults) {
      Duration over = fault.at().plus(fault.length());
      if (fault.at().compareTo(free) < 0 || over.compareTo(end) > 0) {
        throw wrong("faults", "one after another, within the duration");
      }
      free = over;
    }
  }

  private ScheduledFault fault() {
    String word = text("kind");
    for (ScheduledFault.Kind kind : ScheduledFault.Kind.values()) {
      if (kind.word().equals(word)) {
        Duration at = duration("at", Duration.ZERO);
        Duration length =
            kind.isAtOnce() ? Duration.ZERO : duration("length", Duration.ofMillis(10));
        refuseUnknown();
        return new ScheduledFault(at, kind, length);
      }
    }
    throw wrong("kind", "one of " + ScheduledFault.Kind.words());
  }

  private Workload.Objectives objectives(Duration measurement) {
    Workload.Objectives objectives =
        new Workload.Objectives(
            duration("readP99", Duration.ofNanos(1)),
            duration("lagP99", Duration.ofNanos(1)),
            has("lagP50") ? duration("lagP50", Duration.ofNanos(1)) : null,
            number("errorShare", 0, 1),
            number("completedShare", 0, 1),
            has("freshness") ? inside("freshness").freshness(measurement) : null);
    refuseUnknown();
    return objectives;
  }

  /** A limit near the length of the measurement is not measured: nothing can get that old. */
  private Workload.Freshness freshness(Duration measurement) {
    double share = number("share", 0, 1);
    Duration within = duration("within", Duration.ofNanos(1_000));
    Duration most = measurement.dividedBy(SPANS_OF_FRESHNESS);
    if (within.compareTo(most) > 0) {
      throw wrong("within", "at most a tenth of the duration, " + most.toMillis() + "ms");
    }
    refuseUnknown();
    return new Workload.Freshness(share, within);
  }

  private Workload.Limits limits() {
    Workload.Limits limits =
        new Workload.Limits(
            number("sentShare", 0, 1),
            duration("slipP99", Duration.ZERO),
            number("slipShareOfResponse", 0, 100),
            number("runQueueShareOfCpu", 0, 100),
            number("runQueueShareOfRun", 0, 100),
            number("calibrationFactor", 0, 1000));
    refuseUnknown();
    return limits;
  }

  private WorkloadKeys inside(String key) {
    return new WorkloadKeys(within(key), object(key));
  }

  private Arrivals arrivals() {
    String word = text("arrivals");
    for (Arrivals arrivals : Arrivals.values()) {
      if (arrivals.word().equals(word)) {
        return arrivals;
      }
    }
    String words =
        Arrays.stream(Arrivals.values()).map(Arrivals::word).collect(Collectors.joining(" or "));
    throw wrong("arrivals", words);
  }
}
