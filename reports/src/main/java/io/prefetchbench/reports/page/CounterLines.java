package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lines of {@code counters.ndjson} as curves over the seconds of the measurement. */
final class CounterLines {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int LINES_MAX = 900;

  private final List<JsonNode> counters;
  private final List<Double> xs = new ArrayList<>();

  CounterLines(List<JsonNode> lines) {
    this.counters = thinned(lines);
    counters.forEach(line -> xs.add(line.path("second").asDouble()));
  }

  /** A chart has no more pixels; figures of one second each, so one second represents its group. */
  private static List<JsonNode> thinned(List<JsonNode> lines) {
    int step = (lines.size() + LINES_MAX - 1) / LINES_MAX;
    if (step <= 1) {
      return lines;
    }
    List<JsonNode> some = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += step) {
      some.add(lines.get(i));
    }
    return some;
  }

  /** Reads offered and sent, mutations and failed reads per second; empty without two lines. */
  List<Block.Line> rates() {
    if (xs.size() < 2) {
      return List.of();
    }
    List<Block.Line> lines = new ArrayList<>();
    lines.add(line("reads offered", Tone.OFFERED, Block.Look.DASHED, each("due")));
    lines.add(line("reads sent", Tone.READS, Block.Look.LINE, each("sent")));
    if (counters.get(0).has("mutationsSent")) {
      lines.add(line("mutations", Tone.MUTATIONS, Block.Look.LINE, mutations()));
    }
    lines.add(line("failed reads", Tone.FAILED, Block.Look.LINE, each("errors")));
    return lines;
  }

  /** The backlog of the change feed; empty if it was never above zero or is not known. */
  List<Block.Line> backlog() {
    return counters.stream().anyMatch(line -> line.path("backlog").asLong() > 0)
        ? List.of(line("backlog", Tone.BACKLOG, Block.Look.LINE, each("backlog")))
        : List.of();
  }

  /** CPUs that each process used, from one line to the next; empty if that was not recorded. */
  List<Block.Line> cpu() {
    Set<String> roles = new LinkedHashSet<>();
    for (JsonNode line : counters) {
      line.path("cpuSeconds").properties().forEach(role -> roles.add(role.getKey()));
    }
    List<Block.Line> lines = new ArrayList<>();
    for (String role : roles) {
      lines.add(line(Names.role(role), Tone.ofRole(role), Block.Look.LINE, cpu(role)));
    }
    return lines;
  }

  private List<@Nullable Double> cpu(String role) {
    List<@Nullable Double> ys = new ArrayList<>();
    double secondsBefore = 0;
    double atBefore = 0;
    for (JsonNode line : counters) {
      JsonNode used = line.path("cpuSeconds").path(role);
      double at = line.path("elapsedNanos").asDouble() / NANOS_PER_SECOND;
      // The first line counts from before the measurement.
      boolean known = used.isNumber() && atBefore > 0 && at > atBefore;
      ys.add(known ? (Double) ((used.asDouble() - secondsBefore) / (at - atBefore)) : null);
      secondsBefore = used.asDouble(secondsBefore);
      atBefore = at;
    }
    return ys;
  }

  private List<@Nullable Double> mutations() {
    List<@Nullable Double> ys = new ArrayList<>();
    JsonNode before = null;
    for (JsonNode line : counters) {
      // The first line would count the warm-up's mutations too.
      ys.add(before == null ? null : perSecond(before, line));
      before = line;
    }
    return ys;
  }

  private static Double perSecond(JsonNode before, JsonNode line) {
    double seconds = line.path("second").asDouble() - before.path("second").asDouble();
    return (line.path("mutationsSent").asLong() - before.path("mutationsSent").asLong()) / seconds;
  }

  private List<@Nullable Double> each(String name) {
    List<@Nullable Double> ys = new ArrayList<>();
    for (JsonNode line : counters) {
      JsonNode value = line.path(name);
      ys.add(value.isNumber() ? (Double) value.asDouble() : null);
    }
    return ys;
  }

  private Block.Line line(String name, Tone tone, Block.Look look, List<@Nullable Double> ys) {
    return new Block.Line(name, tone, look, xs, ys);
  }
}
