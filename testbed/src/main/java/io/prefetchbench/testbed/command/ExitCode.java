package io.prefetchbench.testbed.command;

/**
 * The exit codes of all commands, and the lines by which {@code --help} explains them.
 *
 * <p>The {@code …_HELP} constants have the form of picocli's {@code exitCodeList}.
 */
public final class ExitCode {
  public static final int DONE = 0;

  /** A regression, a missed objective, saturation, or a correctness counter above zero. */
  public static final int MEASURED_NO = 1;

  public static final int BAD_INPUT = 2;

  /** Inconclusive, where {@code --strict} asked for a decision. */
  public static final int INCONCLUSIVE = 3;

  /** Nothing trustworthy was measured: invalid, unfit machine, nothing matched. */
  public static final int UNTRUSTWORTHY = 4;

  /** The baseline or the base ref is missing. */
  public static final int BASELINE_MISSING = 5;

  public static final int INTERNAL = 70;

  /** Interrupted; what was measured until then is kept as partial. */
  public static final int INTERRUPTED = 130;

  public static final String DONE_HELP = "0:success";
  public static final String MEASURED_NO_HELP =
      "1:a measured no (objective missed, saturated, or a correctness counter above zero)";
  public static final String BAD_INPUT_HELP = "2:usage or bad input";
  public static final String INCONCLUSIVE_HELP = "3:inconclusive, with --strict";
  public static final String UNTRUSTWORTHY_HELP =
      "4:nothing trustworthy was measured (invalid, unfit machine, nothing matched)";
  public static final String BASELINE_MISSING_HELP = "5:baseline or base ref missing";
  public static final String INTERNAL_HELP = "70:internal error";
  public static final String INTERRUPTED_HELP = "130:interrupted, partial results kept";

  private ExitCode() {}
}
