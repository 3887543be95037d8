package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code faults.json} says: which faults were injected, and what followed. */
final class FaultBlocks {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final List<String> COLUMNS =
      List.of(
          "fault",
          "at",
          "lasted",
          "recovered after",
          "longest lag",
          "failed reads",
          "longest unread key",
          "read p99 during it",
          "read p99 otherwise");

  private FaultBlocks() {}

  static Section of(RunDirectory run) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode fault : run.json("faults.json").orElse(Json.object())) {
      long begin = fault.path("beginNanos").asLong();
      long failed = fault.path("failedReads").asLong();
      rows.add(
          List.of(
              Names.words(fault.path("kind").asText()),
              String.format(Locale.ROOT, "%.1f s", begin / NANOS_PER_SECOND),
              FigureText.nanos(fault.path("endNanos").asLong() - begin),
              fault.has("recoveryNanos")
                  ? FigureText.nanos(fault.path("recoveryNanos").asLong())
                  : "not seen",
              FigureText.nanos(fault.path("lagNanosMax").asLong()),
              FigureText.count(failed),
              failed == 0
                  ? FigureText.NONE
                  : FigureText.nanos(fault.path("unavailableNanos").asLong()),
              p99(fault, "response"),
              p99(fault, "quietResponse")));
    }
    if (rows.isEmpty()) {
      return new Section("Faults", List.of());
    }
    String note =
        "Recovered after: from the beginning of the fault to the first second from which the"
            + " objectives held for five seconds in a row. Read p99 during it: response time of the"
            + " good reads that were due while it lasted; otherwise: of those due when the system"
            + " was well.";
    return new Section("Faults", List.of(new Block.Table(COLUMNS, 1, rows), new Block.Note(note)));
  }

  private static String p99(JsonNode fault, String name) {
    JsonNode nanos = fault.path(name + "NanosP99");
    return nanos.isMissingNode()
        ? FigureText.NONE
        : FigureText.nanos(nanos.asLong())
            + " of "
            + FigureText.count(fault.path(name + "Count").asLong());
  }
}
