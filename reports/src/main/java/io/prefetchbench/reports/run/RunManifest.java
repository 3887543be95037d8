package io.prefetchbench.reports.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code run.json}: what was run, when, and whether its figures can be trusted.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION} when written by this code
 * @param commit the commit that was measured, absent when unknown
 * @param seed the seed of everything random, absent when nothing was
 * @param reasons why the result is not OK; one sentence each
 * @param notForClaims whether it was too short for its figures to be quoted or compared
 * @param notes what a reader of the figures must know, as warnings; one sentence each
 * @param caveats problems of single figures; the others are valid
 */
@JsonPropertyOrder({"schemaVersion", "kind", "workload", "result", "valid", "reasons"})
public record RunManifest(
    int schemaVersion,
    RunKind kind,
    String workload,
    List<String> commandLine,
    @Nullable String commit,
    boolean dirty,
    @Nullable Long seed,
    List<Phase> phases,
    RunResult result,
    List<String> reasons,
    boolean notForClaims,
    List<String> notes,
    List<Caveat> caveats) {
  public static final int SCHEMA_VERSION = 1;

  public RunManifest {
    requireNonNull(kind, "kind");
    requireNonNull(result, "result");
    commandLine = commandLine == null ? List.of() : List.copyOf(commandLine);
    phases = phases == null ? List.of() : List.copyOf(phases);
    reasons = reasons == null ? List.of() : List.copyOf(reasons);
    notes = notes == null ? List.of() : List.copyOf(notes);
    caveats = caveats == null ? List.of() : List.copyOf(caveats);
    if (workload == null || workload.isBlank()) {
      throw new IllegalArgumentException("a run needs the name of its workload");
    }
    if (result != RunResult.OK && reasons.isEmpty()) {
      throw new IllegalArgumentException("a run that ended " + result + " needs a reason");
    }
  }

  @JsonProperty("valid")
  public boolean valid() {
    return result.valid();
  }

  /** Returns the caveat that keeps this metric from being compared; null if none does. */
  public @Nullable Caveat refusalOf(String metric) {
    return caveats.stream()
        .filter(caveat -> !caveat.comparable() && caveat.covers(metric))
        .findFirst()
        .orElse(null);
  }

  public static Builder builder(RunKind kind, String workload) {
    return new Builder(kind, workload);
  }

  public static final class Builder {
    private final RunKind kind;
    private final String workload;
    private List<String> commandLine = List.of();
    private @Nullable String commit;
    private boolean dirty;
    private @Nullable Long seed;
    private final List<Phase> phases = new ArrayList<>();
    private RunResult result = RunResult.OK;
    private final List<String> reasons = new ArrayList<>();
    private boolean notForClaims;
    private final List<String> notes = new ArrayList<>();
    private final List<Caveat> caveats = new ArrayList<>();

    private Builder(RunKind kind, String workload) {
      this.kind = kind;
      this.workload = workload;
    }

    public Builder commandLine(List<String> words) {
      commandLine = List.copyOf(words);
      return this;
    }

    /** Sets the measured commit and whether the sources differed from it. */
    public Builder commit(@Nullable String hash, boolean dirtySources) {
      commit = hash;
      dirty = dirtySources;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder phase(String name, Instant start, Instant end) {
      phases.add(new Phase(name, start, end));
      return this;
    }

    public Builder result(RunResult word, List<String> why) {
      result = word;
      reasons.addAll(why);
      return this;
    }

    /** Sets whether the figures are too few to be quoted or compared. */
    public Builder notForClaims(boolean value) {
      notForClaims = value;
      return this;
    }

    public Builder note(String sentence) {
      notes.add(sentence);
      return this;
    }

    public Builder caveat(Caveat caveat) {
      caveats.add(caveat);
      return this;
    }

    public RunManifest build() {
      return new RunManifest(
          SCHEMA_VERSION,
          kind,
          workload,
          commandLine,
          commit,
          dirty,
          seed,
          phases,
          result,
          reasons,
          notForClaims,
          notes,
          caveats);
    }
  }
}
