package io.prefetchbench.reports.judge;

import io.prefetchbench.reports.block.RowKey;
import io.prefetchbench.reports.gate.GateResult;
import io.prefetchbench.reports.gate.GateRow;
import io.prefetchbench.reports.gate.Outcome;
import io.prefetchbench.reports.policy.GatePolicy;
import io.prefetchbench.reports.policy.MetricKind;
import io.prefetchbench.reports.policy.MetricKinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The decision about two sides whose results were made elsewhere. Not thread-safe. */
public final class Judgement {
  private static final int NOTHING_MATCHED = 4;

  private static final String UNSAFE =
      "unsafe: with --unpaired-blocks a difference of machine or hour turns the build red; by this"
          + " rule two runners' results of one and the same build would be red in about 40 % of"
          + " cases. Run both builds in turn on one machine instead: bench gate paired";

  private final Side base;
  private final Side candidate;
  private final Terms terms;
  private final List<String> notes = new ArrayList<>();

  /**
   * How to judge. Immutable.
   *
   * @param unpairedBlocks whether a time that is worse turns the build red, against advice
   * @param strict whether undecided rows end with an exit code of their own
   * @param command the words that repeat the judgement
   * @param begin when it began; accepted changes expire by its day in UTC
   * @param end when it ended
   */
  public record Terms(
      GatePolicy policy,
      boolean unpairedBlocks,
      boolean strict,
      List<String> command,
      Instant begin,
      Instant end) {
    /** Copies the words. */
    public Terms {
      command = List.copyOf(command);
    }
  }

  private Judgement(Side base, Side candidate, Terms terms) {
    this.base = base;
    this.candidate = candidate;
    this.terms = terms;
  }

  /** Returns the decision; with exit code 4 if no row is on both sides. */
  public static GateResult of(Side base, Side candidate, Terms terms) {
    return new Judgement(base, candidate, terms).decide();
  }

  private GateResult decide() {
    Set<RowKey> keys = new LinkedHashSet<>(base.rows().keySet());
    keys.addAll(candidate.rows().keySet());
    List<RowKey> known = new ArrayList<>();
    Set<String> unruled = new TreeSet<>();
    for (RowKey key : keys) {
      if (kind(key).isPresent()) {
        known.add(key);
      } else {
        unruled.add(key.metric().equals(RowKey.PRIMARY) ? key.text() : key.metric());
      }
    }
    List<RowKey> common = known.stream().filter(this::onBothSides).toList();
    RowVerdicts verdicts = new RowVerdicts(terms, share(common));
    List<GateRow> rows = new ArrayList<>();
    for (RowKey key : known) {
      RowFigures first = base.rows().get(key);
      RowFigures second = candidate.rows().get(key);
      rows.add(verdicts.row(key, kind(key).orElseThrow(), first, second));
    }
    say(common, unruled);
    return result(rows, common.isEmpty());
  }

  private GateResult result(List<GateRow> rows, boolean nothingMatched) {
    Outcome outcome = Outcome.of(rows, terms.strict());
    return new GateResult(
        GateResult.SCHEMA_VERSION,
        "judge",
        outcome.verdict(),
        nothingMatched ? NOTHING_MATCHED : outcome.exitCode(),
        nothingMatched ? "nothing matched: no row is on both sides" : outcome.reason(),
        base.facts(),
        candidate.facts(),
        terms.policy().redChance(),
        (int) rows.stream().filter(GateRow::blocking).count(),
        rows,
        null,
        notes,
        terms.command(),
        terms.begin(),
        terms.end());
  }

  /** The rows among which the chance of a false alarm is divided. */
  private int share(List<RowKey> common) {
    return (int)
        common.stream()
            .filter(key -> kind(key).orElseThrow() != MetricKind.ALLOCATION)
            .filter(key -> RowVerdicts.chosen(terms.policy(), key, kind(key).orElseThrow()))
            .count();
  }

  private void say(List<RowKey> common, Set<String> unruled) {
    if (terms.unpairedBlocks()) {
      notes.add(UNSAFE);
    }
    if (String.valueOf(base.facts().digest()).equals(candidate.facts().digest())) {
      notes.add("both sides are the same files: every difference is a fault of the bench");
    }
    List<RowFigures> first = common.stream().map(base.rows()::get).toList();
    List<RowFigures> second = common.stream().map(candidate.rows()::get).toList();
    notes.addAll(Place.differences(first, second));
    withoutFigure("base", base.rows());
    withoutFigure("candidate", candidate.rows());
    if (!unruled.isEmpty()) {
      notes.add("not judged, the policy has no rule for them: " + String.join(", ", unruled));
    }
  }

  private void withoutFigure(String side, Map<RowKey, RowFigures> rows) {
    for (RowFigures row : rows.values()) {
      int lacking = row.forks() - row.points().size();
      if (lacking > 0 && kind(row.key()).isPresent()) {
        String of = " of " + row.forks() + " forks of the " + side + " without a finite figure";
        notes.add(row.key().text() + ": " + lacking + of);
      }
    }
  }

  private boolean onBothSides(RowKey key) {
    return base.rows().containsKey(key) && candidate.rows().containsKey(key);
  }

  private Optional<MetricKind> kind(RowKey key) {
    RowFigures row = base.rows().get(key);
    if (row == null) {
      row = candidate.rows().get(key);
    }
    return row == null
        ? Optional.empty()
        : MetricKinds.of(key.mode(), row.firstUnit(), key.metric());
  }
}
