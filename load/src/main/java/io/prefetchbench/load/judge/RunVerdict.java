package io.prefetchbench.load.judge;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.prefetchbench.reports.run.Caveat;
import java.util.List;
import java.util.stream.Stream;

/** The evaluation of a run: every figure compared with a limit, and caveats on figures. */
public record RunVerdict(List<Check> checks, List<Caveat> caveats) {

  public enum Kind {
    /** The integrity of the run: if one is missed, there is no result. */
    BENCH,
    /** The generator was late: the read latencies are known as a range only. */
    LATENESS,
    /** The system did not keep up: a result. */
    CAPACITY,
    /** The system kept up but an objective was missed: a result. */
    OBJECTIVE,
    /** A correctness counter is above zero: a result, and the worst one. */
    CORRECTNESS
  }

  public enum Outcome {
    KEPT,
    MISSED,
    /** The generator was late, so the run cannot tell. */
    UNDECIDED
  }

  public enum Word {
    VALID,
    INVALID,
    SATURATED,
    MISSED,
    /** An objective that was asked for by name is undecided; everything else was kept. */
    UNDECIDED,
    INCORRECT
  }

  /** One figure compared with its limit, both as printed; asked if the command line named it. */
  @JsonPropertyOrder({"kind", "name", "outcome", "figure", "limit", "broken", "asked"})
  public record Check(
      Kind kind, String name, Outcome outcome, String figure, String limit, boolean asked) {
    /** The figure of a check whose figure the run does not have. */
    static final String NOT_KNOWN = "not known";

    static Check of(Kind kind, String name, String figure, String limit, boolean missed) {
      Outcome outcome = missed ? Outcome.MISSED : Outcome.KEPT;
      return new Check(kind, name, outcome, figure, limit, false);
    }

    @JsonProperty("broken")
    public boolean broken() {
      return outcome == Outcome.MISSED;
    }

    public String line() {
      return name + " " + figure + " (limit " + limit + ")";
    }
  }

  public RunVerdict {
    checks = List.copyOf(checks);
    caveats = List.copyOf(caveats);
  }

  private Stream<Check> ended(Outcome outcome) {
    return checks.stream().filter(check -> check.outcome() == outcome);
  }

  public List<String> broken(Kind kind) {
    return ended(Outcome.MISSED).filter(c -> c.kind() == kind).map(Check::line).toList();
  }

  public List<Check> undecided() {
    return ended(Outcome.UNDECIDED).toList();
  }

  /**
   * Returns the run in one word. Wrong data outranks everything, since no noise makes data wrong;
   * then a run without integrity, since its figures are no result; then what the figures say. A
   * late generator has no verdict of its own: it is a caveat on the affected figures.
   */
  public Word word() {
    if (!broken(Kind.CORRECTNESS).isEmpty()) {
      return Word.INCORRECT;
    }
    if (!isTrustworthy()) {
      return Word.INVALID;
    }
    if (!broken(Kind.CAPACITY).isEmpty()) {
      return Word.SATURATED;
    }
    if (!broken(Kind.OBJECTIVE).isEmpty()) {
      return Word.MISSED;
    }
    return undecided().stream().anyMatch(Check::asked) ? Word.UNDECIDED : Word.VALID;
  }

  /** Returns false if the run has no integrity; its folder's name then ends in INVALID. */
  public boolean isTrustworthy() {
    return broken(Kind.BENCH).isEmpty();
  }

  /** Returns the missed checks that explain the word; if invalid, those of integrity only. */
  public List<String> reasons() {
    return word() == Word.INVALID
        ? broken(Kind.BENCH)
        : ended(Outcome.MISSED)
            .filter(check -> check.kind() != Kind.LATENESS)
            .map(Check::line)
            .toList();
  }
}
