package io.prefetchbench.load.verdict;

import java.util.List;

/**
 * What a run amounts to. Immutable.
 *
 * @param checks every figure that was held against a limit, broken or not
 * @param warnings what a reader should know although it breaks no limit
 */
public record Verdict(List<Check> checks, List<String> warnings) {

  /** Whose failure a broken check is. */
  public enum Kind {
    /** The bench failed: there is no result. */
    BENCH,
    /** The system did not keep up: a result. */
    CAPACITY,
    /** The system kept up but an objective was missed: a result. */
    OBJECTIVE,
    /** A correctness counter is above zero: a result, and the worst one. */
    CORRECTNESS
  }

  /** The run in one word. */
  public enum Word {
    VALID,
    INVALID,
    SATURATED,
    MISSED,
    INCORRECT
  }

  /**
   * One figure held against its limit.
   *
   * @param figure the figure with its unit, as printed
   * @param limit the limit with its unit, as printed
   */
  public record Check(Kind kind, String name, String figure, String limit, boolean broken) {
    /** One line: name, figure, limit. */
    public String line() {
      return name + " " + figure + " (limit " + limit + ")";
    }
  }

  public Verdict {
    checks = List.copyOf(checks);
    warnings = List.copyOf(warnings);
  }

  /** The broken checks of one kind, as lines. */
  public List<String> broken(Kind kind) {
    return checks.stream().filter(c -> c.broken() && c.kind() == kind).map(Check::line).toList();
  }

  /**
   * The run in one word. Wrong data outranks everything, since no noise makes data wrong; then a
   * bench that failed, since its figures are no result; then what the figures say.
   */
  public Word word() {
    if (!broken(Kind.CORRECTNESS).isEmpty()) {
      return Word.INCORRECT;
    }
    if (!broken(Kind.BENCH).isEmpty()) {
      return Word.INVALID;
    }
    if (!broken(Kind.CAPACITY).isEmpty()) {
      return Word.SATURATED;
    }
    return broken(Kind.OBJECTIVE).isEmpty() ? Word.VALID : Word.MISSED;
  }

  /** False if the bench itself failed; such a run's folder ends in {@code .INVALID}. */
  public boolean isTrustworthy() {
    return broken(Kind.BENCH).isEmpty();
  }

  /**
   * The broken checks that speak for the word, as lines. Of an invalid run only the bench's own
   * failures count: what it says of the system is no result.
   */
  public List<String> reasons() {
    return word() == Word.INVALID
        ? broken(Kind.BENCH)
        : checks.stream().filter(Check::broken).map(Check::line).toList();
  }
}
