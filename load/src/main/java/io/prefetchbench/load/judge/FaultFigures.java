package io.prefetchbench.load.judge;

import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.FaultMark;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The effects of the faults of a run; {@code quiet}: responses outside of them. */
public record FaultFigures(
    long beginNanos,
    ReadTrace trace,
    Histogram quiet,
    List<FaultRecovery> recoveries,
    @Nullable String problem) {
  public static FaultFigures of(
      Workload workload,
      ReadPhase phase,
      List<FaultMark> marks,
      @Nullable String problem,
      MeasuredEvents events) {
    ReadTrace trace = phase.recorder().trace();
    Windows windows = Windows.of(workload, trace, events);
    List<FaultRecovery> recoveries = new ArrayList<>();
    for (FaultMark mark : marks) {
      recoveries.add(FaultRecovery.of(mark, windows, trace, phase::id, events));
    }
    Histogram quiet =
        Responses.outside(trace, recoveries.stream().map(FaultRecovery::affected).toList());
    return new FaultFigures(phase.schedule().beginNanos(), trace, quiet, recoveries, problem);
  }

  public CheckFigures.Faults judged(int planned) {
    Map<String, OptionalLong> nanosOfFault = new LinkedHashMap<>();
    for (FaultRecovery each : recoveries) {
      long second = each.mark().fault().at().toSeconds();
      String name = each.mark().fault().kind().word() + " at " + second + " s";
      nanosOfFault.put(name, each.recoveryNanos());
    }
    return new CheckFigures.Faults(planned, nanosOfFault, problem);
  }

  /** Returns the content of {@code faults.json}; times since the start of the measurement. */
  public List<Map<String, Object>> toJson() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (FaultRecovery each : recoveries) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("kind", each.mark().fault().kind().word());
      json.put("beginNanos", each.mark().beginNanos() - beginNanos);
      json.put("endNanos", each.mark().endNanos() - beginNanos);
      each.recoveryNanos().ifPresent(nanos -> json.put("recoveryNanos", nanos));
      json.put("lagNanosMax", each.lagNanosMax());
      json.put("failedReads", each.failedReads());
      json.put("unavailableNanos", each.unavailableNanos());
      json.put("unavailableId", each.unavailableId());
      FaultMark mark = each.mark();
      Responses.Span lasted = new Responses.Span(mark.beginNanos(), mark.endNanos());
      putP99(json, "response", Responses.within(trace, List.of(lasted)));
      putP99(json, "quietResponse", quiet);
      list.add(json);
    }
    return list;
  }

  private static void putP99(Map<String, Object> json, String name, Histogram responses) {
    json.put(name + "Count", responses.getTotalCount());
    Percentiles.nanos(responses, 99).ifPresent(nanos -> json.put(name + "NanosP99", nanos));
  }
}
