package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.PlainText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The decision about two sides whose results were made elsewhere. Not thread-safe. */
public final class UnpairedComparison {
  private static final int NOTHING_MATCHED = 4;

  private static final String UNSAFE =
      "unsafe: with --unpaired-blocks a difference of machine or hour turns the build red; by this"
          + " rule two runners' results of one and the same build would be red in about 40 % of"
          + " cases. Run both builds in turn on one machine instead: bench gate paired";

  private final UnpairedSide base;
  private final UnpairedSide candidate;
  private final Terms terms;
  private final List<String> notes = new ArrayList<>();

  /**
   * How to judge. Immutable.
   *
   * @param unpairedBlocks whether a time that is worse turns the build red, against advice
   */
  public record Terms(
      GatePolicy policy,
      boolean unpairedBlocks,
      boolean strict,
      List<String> command,
      Instant begin,
      Instant end) {
    public Terms {
      command = List.copyOf(command);
    }
  }

  private UnpairedComparison(UnpairedSide base, UnpairedSide candidate, Terms terms) {
    this.base = base;
    this.candidate = candidate;
    this.terms = terms;
  }

  /** Returns the decision; with exit code 4 if no row is on both sides. */
  public static GateResult of(UnpairedSide base, UnpairedSide candidate, Terms terms) {
    return new UnpairedComparison(base, candidate, terms).decide();
  }

  private GateResult decide() {
    Set<RowKey> keys = new LinkedHashSet<>(base.rows().keySet());
    keys.addAll(candidate.rows().keySet());
    Map<RowKey, RowKey> shown = RowKey.distinct(keys);
    List<RowKey> known = new ArrayList<>();
    Set<String> unruled = new TreeSet<>();
    for (RowKey key : shown.values()) {
      if (kind(key).isPresent()) {
        known.add(key);
      } else {
        unruled.add(unruled(key));
      }
    }
    List<RowKey> common = known.stream().filter(this::onBothSides).toList();
    RowVerdicts verdicts =
        new RowVerdicts(terms, UnpairedRule.among(terms.policy().redChance(), share(common)));
    List<GateRow> rows = new ArrayList<>();
    for (RowKey key : known) {
      RowFigures first = base.rows().get(key);
      RowFigures second = candidate.rows().get(key);
      rows.add(verdicts.row(key, kind(key).orElseThrow(), first, second));
    }
    addNotes(common, unruled);
    ambiguous(known);
    return result(rows, common.isEmpty(), unruled);
  }

  /** A primary figure has no rule because of its unit, which is named; others because of theirs. */
  private String unruled(RowKey key) {
    if (!key.metric().equals(RowKey.PRIMARY)) {
      return PlainText.visible(key.metric());
    }
    RowFigures row = base.rows().getOrDefault(key, candidate.rows().get(key));
    return key.text() + " in '" + PlainText.visible(row == null ? "" : row.unit()) + "'";
  }

  private GateResult result(List<GateRow> rows, boolean nothingMatched, Set<String> unruled) {
    RowOutcome outcome = RowOutcome.of(rows, terms.strict());
    String nothing =
        rows.isEmpty() && !unruled.isEmpty()
            ? "nothing to judge: the policy has no rule for " + String.join(", ", unruled)
            : "nothing matched: no row is on both sides";
    return new GateResult(
        GateResult.SCHEMA_VERSION,
        "unpaired",
        outcome.verdict(),
        nothingMatched ? NOTHING_MATCHED : outcome.exitCode(),
        nothingMatched ? nothing : outcome.reason(),
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

  private void addNotes(List<RowKey> common, Set<String> unruled) {
    if (terms.unpairedBlocks()) {
      notes.add(UNSAFE);
    }
    if (String.valueOf(base.facts().digest()).equals(candidate.facts().digest())) {
      notes.add("both sides are the same files: every difference is a fault of the bench");
    } else {
      base.sharedWith(candidate).forEach(file -> notes.add(file + " is on both sides"));
    }
    notes.addAll(base.notes());
    notes.addAll(candidate.notes());
    List<RowFigures> first = common.stream().map(base.rows()::get).toList();
    List<RowFigures> second = common.stream().map(candidate.rows()::get).toList();
    notes.addAll(MeasuredEnvironment.differences(first, second));
    notes.addAll(MeasuredEnvironment.mixed("base", base.rows().values()));
    notes.addAll(MeasuredEnvironment.mixed("candidate", candidate.rows().values()));
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
      zeros(side, row);
    }
  }

  /** The median hides a fork in which nothing was done, or nothing took any time. */
  private void zeros(String side, RowFigures row) {
    long zeros = row.points().stream().filter(point -> point == 0).count();
    Optional<MetricKind> kind = kind(row.key());
    if (zeros > 0 && kind.isPresent() && kind.get() != MetricKind.ALLOCATION) {
      String of = " of " + row.forks() + " forks of the " + side + " with the figure 0";
      notes.add(row.key().text() + ": " + zeros + of);
    }
  }

  /** An entry without a package that fits several classes accepts nothing, and says so. */
  private void ambiguous(List<RowKey> known) {
    for (AcceptedChange accepted : terms.policy().accepted()) {
      Set<String> fitting = new TreeSet<>();
      for (RowKey key : known) {
        boolean alone = accepted.names(key.names());
        if (!alone && accepted.names(List.of(key.shortText()))) {
          fitting.add(key.text());
        }
      }
      if (!fitting.isEmpty()) {
        notes.add(
            "accepted '"
                + PlainText.visible(accepted.row())
                + "' fits several rows and accepts none; name one of them: "
                + String.join(", ", fitting));
      }
    }
  }

  private boolean onBothSides(RowKey key) {
    return base.rows().containsKey(key) && candidate.rows().containsKey(key);
  }

  /** By the unit of either side: an unknown one differs from the other, which is reported. */
  private Optional<MetricKind> kind(RowKey key) {
    for (UnpairedSide side : List.of(base, candidate)) {
      RowFigures row = side.rows().get(key);
      Optional<MetricKind> kind =
          row == null
              ? Optional.empty()
              : MetricKinds.of(key.mode(), row.firstUnit(), key.metric());
      if (kind.isPresent()) {
        return kind;
      }
    }
    return Optional.empty();
  }
}
