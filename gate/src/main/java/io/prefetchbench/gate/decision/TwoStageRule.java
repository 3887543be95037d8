package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.compare.HodgesLehmann;
import io.prefetchbench.reports.compare.SignedRank;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The decision on paired blocks, in two stages: a row that the screen makes suspect is decided by
 * fresh blocks alone, so that looking twice adds no false alarms. A row is red if the exact
 * signed-rank p, the Hodges–Lehmann estimate and the absolute difference all agree; the p allowed
 * is divided among the blocking rows, so that a suite in which nothing changed is red with at most
 * the policy's chance. Immutable.
 *
 * @param blockingRows m, the rows that may turn the build red; fixed before the first block
 */
public record TwoStageRule(GatePolicy policy, int blockingRows) {
  /** 5 % on each side: the 90 % interval. */
  static final double TAIL = 0.05;

  /** A difference equal to the floor does not exceed it, whatever the last bit says. */
  private static final double LAST_BITS = 1 + 1e-9;

  public TwoStageRule {
    policy.requireDecidable(blockingRows);
  }

  /** Returns whether the first stage looks worse; false while it is incomplete. */
  public boolean suspect(RowEvidence row) {
    return screened(row)
        .filter(screen -> suspect(row.kind(), screen.base(), screen.differences()))
        .isPresent();
  }

  public boolean promising(RowEvidence row) {
    return screened(row)
        .filter(screen -> better(row.kind(), screen, policy.screenP(), policy.screenShare()))
        .isPresent();
  }

  /** Returns the first stage; empty while it is incomplete or has a block without a figure. */
  private Optional<Summary> screened(RowEvidence row) {
    List<BlockPair> screen = row.of(Stage.SCREEN);
    return screen.size() < policy.screenBlocks() || row.problem().isPresent()
        ? Optional.empty()
        : Optional.of(new Summary(row, screen.subList(0, policy.screenBlocks())));
  }

  public GateRow decide(RowEvidence row, LocalDate today) {
    Optional<GateRow> unmeasurable = unmeasurable(row);
    if (unmeasurable.isPresent()) {
      return unmeasurable.get();
    }
    int missing = policy.screenBlocks() - row.of(Stage.SCREEN).size();
    GateRowBuilder builder = new GateRowBuilder(row, policy.rule(row.kind()), detectable(row));
    if (missing > 0) {
      String stage = stage("first", missing, policy.screenBlocks());
      return builder.incomplete(row.blocks(), stage, missing);
    }
    if (suspect(row)) {
      return decideSuspect(builder, row, today);
    }
    // Rows that may not turn the build red have no fresh blocks, and are never said to be better.
    boolean fresh = row.of(Stage.CONFIRM).size() >= policy.confirmBlocks();
    return fresh && promising(row)
        ? decidePromising(builder, row)
        : unchanged(builder, new Summary(row, row.blocks()));
  }

  /**
   * Returns a row that could not be compared, with the reason.
   *
   * @param row without blocks, or with those of one side
   */
  public GateRow unmatched(RowEvidence row, GateVerdict verdict, String reason) {
    return new GateRowBuilder(row, policy.rule(row.kind()), null).row(verdict, reason, null, null);
  }

  /**
   * Returns whether a row with these differences would be red, without its text.
   *
   * @param base median of the base, in nanoseconds or bytes per operation
   * @param confirm d of the fresh blocks; used only if the first stage is suspect
   */
  public boolean red(MetricKind kind, double base, double[] screen, double[] confirm) {
    return suspect(kind, base, screen) && confirmed(kind, base, confirm);
  }

  /** Returns whether these differences of a complete first stage ask for fresh blocks. */
  public boolean suspect(MetricKind kind, double base, double[] screen) {
    MetricRule rule = policy.rule(kind);
    double share = policy.screenShare();
    return SignedRank.pGreater(screen) <= policy.screenP()
        && worse(
            HodgesLehmann.estimate(screen),
            base,
            share * rule.budget(),
            share * rule.absoluteFloor());
  }

  private boolean confirmed(MetricKind kind, double base, double[] confirm) {
    MetricRule rule = policy.rule(kind);
    return SignedRank.pGreater(confirm) <= policy.redP(blockingRows)
        && worse(HodgesLehmann.estimate(confirm), base, rule.budget(), rule.absoluteFloor());
  }

  private static boolean worse(double shift, double base, double budget, double floor) {
    return shift >= Math.log1p(budget) && base * Math.expm1(shift) > floor * LAST_BITS;
  }

  private boolean better(MetricKind kind, Summary summary, double p, double share) {
    MetricRule rule = policy.rule(kind);
    double gain = -summary.base() * Math.expm1(summary.shift());
    return SignedRank.pGreater(summary.reversed()) <= p
        && summary.shift() <= -Math.log1p(share * rule.budget())
        && gain > share * rule.absoluteFloor() * LAST_BITS;
  }

  private Optional<GateRow> unmeasurable(RowEvidence row) {
    int fit = row.blocks().size();
    boolean noBase = RowEvidence.absent(row.base());
    boolean noCandidate = RowEvidence.absent(row.candidate());
    if (noCandidate && !noBase) {
      String reason = "the candidate has no figure in any of " + fit + " blocks";
      return Optional.of(unmatched(row, GateVerdict.REMOVED, reason));
    }
    if (noBase && !noCandidate) {
      String reason = "the base has no figure in any of " + fit + " blocks";
      return Optional.of(unmatched(row, GateVerdict.NEW, reason));
    }
    int all = fit + row.discarded();
    if (fit == 0 || row.discarded() > policy.discardedMax() * all) {
      String reason = row.discarded() + " of " + all + " blocks were disturbed and discarded";
      return Optional.of(unmatched(row, GateVerdict.UNMEASURABLE, reason));
    }
    return row.problem().map(problem -> unmatched(row, GateVerdict.UNMEASURABLE, problem));
  }

  private static String stage(String name, int missing, int blocks) {
    return "%s stage: %d of %d blocks".formatted(name, blocks - missing, blocks);
  }

  private GateRow decideSuspect(GateRowBuilder builder, RowEvidence row, LocalDate today) {
    List<BlockPair> confirm = row.of(Stage.CONFIRM);
    int missing = policy.confirmBlocks() - confirm.size();
    if (missing > 0) {
      List<BlockPair> known = confirm.isEmpty() ? row.blocks() : confirm;
      String stage =
          confirm.isEmpty() && !row.blocking()
              ? "suspect, and only blocking rows are confirmed by fresh blocks"
              : stage("second", missing, policy.confirmBlocks());
      return builder.incomplete(known, stage, missing);
    }
    List<BlockPair> judged = confirm.subList(0, policy.confirmBlocks());
    Summary fresh = new Summary(row, judged);
    if (confirmed(row.kind(), fresh.base(), fresh.differences())) {
      return regressed(builder, row, fresh, today);
    }
    if (builder.excludesTolerance(fresh)) {
      return builder.row(
          GateVerdict.CLEARED, builder.words(fresh) + "; was suspect at first", fresh, null);
    }
    return builder.inconclusive(fresh, "suspect at first, neither confirmed nor excluded");
  }

  private GateRow regressed(
      GateRowBuilder builder, RowEvidence row, Summary fresh, LocalDate today) {
    String words = builder.words(fresh);
    for (AcceptedChange accepted : policy.accepted()) {
      if (accepted.covers(row.key().names(), today)) {
        boolean within = fresh.shift() <= Math.log1p(accepted.largest());
        return within
            ? builder.row(
                GateVerdict.ACCEPTED,
                words + "; accepted until " + accepted.expires() + ": " + accepted.reason(),
                fresh,
                null)
            : builder.row(
                GateVerdict.REGRESSED,
                words + "; more than the accepted " + RowWording.percent(accepted.largest()),
                fresh,
                null);
      }
    }
    return builder.row(GateVerdict.REGRESSED, words, fresh, null);
  }

  private GateRow decidePromising(GateRowBuilder builder, RowEvidence row) {
    Summary fresh = new Summary(row, row.of(Stage.CONFIRM).subList(0, policy.confirmBlocks()));
    if (better(row.kind(), fresh, policy.redP(blockingRows), 1)) {
      double p = SignedRank.pGreater(fresh.reversed());
      return builder.row(GateVerdict.IMPROVED, RowWording.of(row.kind(), fresh, p), fresh, null);
    }
    return unchanged(builder, fresh);
  }

  private static GateRow unchanged(GateRowBuilder builder, Summary blocks) {
    return builder.excludesTolerance(blocks)
        ? builder.row(GateVerdict.NO_CHANGE, builder.words(blocks), blocks, null)
        : builder.inconclusive(blocks, "");
  }

  private @Nullable Double detectable(RowEvidence row) {
    Summary all = new Summary(row, row.blocks());
    return DetectableEffect.of(
        this, row.kind(), all.base(), all.differences(), row.key().text().hashCode());
  }

  /** Builds a row: holds everything that does not depend on its verdict. */
  private record GateRowBuilder(
      RowEvidence evidence, MetricRule rule, @Nullable Double detectable) {
    /** More blocks than this many times those that were run are no advice. */
    private static final int TIMES_MORE_MAX = 4;

    GateRow row(
        GateVerdict verdict,
        String reason,
        @Nullable Summary summary,
        @Nullable Integer blocksNeeded) {
      return new GateRow(
          evidence.key(),
          evidence.kind(),
          evidence.unit(),
          evidence.better(),
          evidence.blocking(),
          verdict,
          reason,
          rule,
          summary == null ? null : summary.estimate(),
          evidence.blocks(),
          evidence.discarded(),
          evidence.base(),
          evidence.candidate(),
          detectable,
          blocksNeeded);
    }

    String words(Summary summary) {
      double p = SignedRank.pGreater(summary.differences());
      return RowWording.of(evidence.kind(), summary, p);
    }

    /** A stage with fewer blocks than the rule requires decides nothing. */
    GateRow incomplete(List<BlockPair> known, String stage, int missing) {
      Summary summary = new Summary(evidence, known);
      return row(GateVerdict.INCONCLUSIVE, words(summary) + "; " + stage, summary, missing);
    }

    GateRow inconclusive(Summary summary, String note) {
      Integer needed = blocksNeeded(summary);
      String finds =
          detectable == null
              ? "; with this noise no worsening up to 100 % would be found"
              : "; with this noise " + RowWording.percent(detectable) + " would be found";
      String reason =
          words(summary)
              + "; "
              + (note.isEmpty()
                  ? RowWording.percent(Math.expm1(tolerance(summary))) + " is not excluded"
                  : note)
              + finds
              + advice(summary, needed);
      return row(GateVerdict.INCONCLUSIVE, reason, summary, needed);
    }

    private String advice(Summary summary, @Nullable Integer needed) {
      if (needed != null && needed <= TIMES_MORE_MAX * summary.blocks()) {
        return "; about " + needed + " more blocks needed";
      }
      if (detectable != null && detectable <= rule.tolerance()) {
        return "; a few blocks were far off: more blocks (--blocks) may decide it";
      }
      return "; not decidable on this machine: run it on a quiet one, or in one process"
          + " (--in-process) if it was in forks";
    }

    boolean excludesTolerance(Summary summary) {
      return summary.upper() < tolerance(summary);
    }

    /** Returns τ as a logarithm, at least the absolute floor however small the base is. */
    private double tolerance(Summary summary) {
      return Math.log1p(Math.max(rule.tolerance(), rule.absoluteFloor() / summary.base()));
    }

    /**
     * The interval narrows with the square root of the number of blocks: returns how many more are
     * needed until it reaches only from the estimate to the tolerance. An estimate equal to the
     * tolerance would need infinitely many, so the distance is at least a quarter of the tolerance.
     */
    private @Nullable Integer blocksNeeded(Summary summary) {
      double half = summary.upper() - summary.shift();
      double tolerance = tolerance(summary);
      double gap = Math.max(tolerance / 4, Math.abs(tolerance - summary.shift()));
      double all = Math.ceil(summary.blocks() * (half / gap) * (half / gap));
      return Double.isFinite(all) ? (int) Math.max(1, all - summary.blocks()) : null;
    }
  }

  /**
   * The smallest worsening that the two-stage rule itself would detect in most tries with a row's
   * own noise: its differences, centred, drawn with replacement and shifted. (The closed form for
   * normal noise promises far too much of a rule with two stages and a budget.)
   */
  private static final class DetectableEffect {
    private static final int TRIES = 400;
    private static final double FOUND = 0.9;
    private static final double STEP = 0.005;
    private static final int STEPS = 200;

    private DetectableEffect() {}

    /**
     * Returns the relative worsening, on a grid of 0.5 %, or null if it is above 100 %. A larger
     * shift of the same draw is never less red, so each draw has a smallest red step, found by
     * bisection; the result is the step at which 90 % of the draws are red.
     *
     * @param base median of the base, in nanoseconds or bytes per operation
     */
    static @Nullable Double of(
        TwoStageRule rule, MetricKind kind, double base, double[] differences, long seed) {
      double centre = HodgesLehmann.estimate(differences);
      double[] noise = Arrays.stream(differences).map(d -> d - centre).toArray();
      SplittableRandom random = new SplittableRandom(seed);
      int[] firstRed = new int[TRIES];
      for (int i = 0; i < TRIES; i++) {
        double[] screen = draw(noise, rule.policy().screenBlocks(), random);
        double[] confirm = draw(noise, rule.policy().confirmBlocks(), random);
        int low = 1;
        int high = STEPS + 1;
        while (low < high) {
          int middle = (low + high) / 2;
          double shift = Math.log1p(middle * STEP);
          if (rule.red(kind, base, shifted(screen, shift), shifted(confirm, shift))) {
            high = middle;
          } else {
            low = middle + 1;
          }
        }
        firstRed[i] = low;
      }
      Arrays.sort(firstRed);
      int step = firstRed[(int) Math.ceil(FOUND * TRIES) - 1];
      return step > STEPS ? null : step * STEP;
    }

    private static double[] draw(double[] from, int count, SplittableRandom random) {
      return random.ints(count, 0, from.length).mapToDouble(i -> from[i]).toArray();
    }

    private static double[] shifted(double[] differences, double shift) {
      return Arrays.stream(differences).map(d -> d + shift).toArray();
    }
  }
}
