package io.prefetchbench.load.judge;

import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.load.plan.LoadOptions;

/** What to try if figures of a run have a caveat, in options of the command that made it. */
public record NextSteps(String lateGenerator, String longerWarmup) {

  /** Advice in options that {@code bench load} and {@code bench run} both have. */
  public static NextSteps of(LoadOptions options) {
    String late =
        options.driver() == Driver.GATLING
            ? "close other programs, offer fewer reads per second (--reads), or use bench load"
                + " --driver lean, which needs less CPU per read"
            : "close other programs or offer fewer reads per second (--reads)";
    return new NextSteps(late, "warm up for longer (--warmup 60s), the warm-up was not over");
  }
}
