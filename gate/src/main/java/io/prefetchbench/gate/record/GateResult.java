package io.prefetchbench.gate.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision. {@code gate.json} is its JSON form, with the schema {@code
 * gate/src/main/resources/schema/gate.schema.json}. Immutable.
 *
 * @param tier {@code exact}, {@code paired} or {@code unpaired}
 * @param redChance q, the accepted chance of a red build when nothing changed
 * @param blockingRows m, the number of rows that could have turned it red
 * @param machine null where nothing was measured here
 */
public record GateResult(
    int schemaVersion,
    String tier,
    GateVerdict verdict,
    int exitCode,
    String reason,
    ArmFacts base,
    ArmFacts candidate,
    double redChance,
    int blockingRows,
    List<GateRow> rows,
    @Nullable MachineFacts machine,
    List<String> notes,
    List<String> command,
    Instant begin,
    Instant end) {
  public static final int SCHEMA_VERSION = 1;

  public GateResult {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    command = List.copyOf(command);
  }

  /** Returns whether both sides are the same build, so that every difference is noise. */
  @JsonProperty("sameBuild")
  public boolean sameBuild() {
    return base.digest() != null && base.digest().equals(candidate.digest());
  }
}
