package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.ArmFacts;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides the exact tier: the rows, the outcome, and the notes for the reader. */
public final class ExactDecision {
  /** Counts have no noise: a row is red because the code differs, never by chance. */
  private static final double NO_CHANCE = 0;

  private ExactDecision() {}

  public record Side(String name, ExactBaseline figures) {
    private ArmFacts facts() {
      return new ArmFacts(name, figures.commit(), null, figures.clients(), null);
    }
  }

  /**
   * Returns the decision.
   *
   * @param end the time of the decision; accepted changes are valid until the end of their day in
   *     UTC
   */
  public static GateResult of(
      Side base,
      Side candidate,
      GatePolicy policy,
      List<String> command,
      Instant begin,
      Instant end) {
    List<GateRow> rows =
        new ExactRule(
                base.figures(),
                candidate.figures(),
                policy,
                end.atZone(ZoneOffset.UTC).toLocalDate())
            .rows();
    RowOutcome outcome = RowOutcome.of(rows, false);
    return new GateResult(
        GateResult.SCHEMA_VERSION,
        "exact",
        outcome.verdict(),
        outcome.exitCode(),
        outcome.reason(),
        base.facts(),
        candidate.facts(),
        NO_CHANCE,
        rows.size(),
        rows,
        null,
        notes(base.figures(), candidate.figures(), rows),
        command,
        begin,
        end);
  }

  private static List<String> notes(
      ExactBaseline base, ExactBaseline candidate, List<GateRow> rows) {
    List<String> notes = new ArrayList<>();
    TreeSet<String> clients = new TreeSet<>(base.clients().keySet());
    clients.addAll(candidate.clients().keySet());
    for (String client : clients) {
      String was = version(base.clients().get(client));
      String is = version(candidate.clients().get(client));
      if (!was.equals(is)) {
        notes.add(client + " is " + is + "; the baseline was counted with " + was);
      }
    }
    long better = rows.stream().filter(row -> row.verdict() == GateVerdict.IMPROVED).count();
    long added = rows.stream().filter(row -> row.verdict() == GateVerdict.NEW).count();
    if (better + added > 0) {
      notes.add(better + " improved and " + added + " new rows: a new baseline would hold them");
    }
    return notes;
  }

  private static String version(@Nullable String known) {
    return known == null ? "not used" : known;
  }

  /**
   * Compares counted figures with a baseline, row by row. Counts have no noise, so no statistics
   * are needed: a figure that is worse by more than the budget is REGRESSED. Every row blocks.
   * Immutable.
   */
  record ExactRule(
      ExactBaseline base, ExactBaseline candidate, GatePolicy policy, LocalDate today) {
    /** Tolerance for rounding: quotients of small counts may miss a budget they are equal to. */
    private static final double ROUNDING = 1e-9;

    private record Decided(GateVerdict verdict, String reason) {}

    public List<GateRow> rows() {
      TreeSet<String> texts = new TreeSet<>(base.rows().keySet());
      texts.addAll(candidate.rows().keySet());
      List<GateRow> rows = new ArrayList<>();
      for (String text : texts) {
        rows.add(row(text, base.rows().get(text), candidate.rows().get(text)));
      }
      return rows;
    }

    private MetricRule rule() {
      return policy.rule(MetricKind.COUNT);
    }

    private GateRow row(String text, @Nullable ExactFigure was, @Nullable ExactFigure is) {
      RowKey key = RowText.parse(text);
      ExactFigure figure = Objects.requireNonNull(is == null ? was : is);
      Decided decided = decide(key, was, is);
      return new GateRow(
          key,
          MetricKind.COUNT,
          figure.unit(),
          figure.better(),
          true,
          decided.verdict(),
          decided.reason(),
          rule(),
          null,
          List.of(),
          0,
          was == null ? List.of() : List.of(was.value()),
          is == null ? List.of() : List.of(is.value()),
          null,
          null);
    }

    private Decided decide(RowKey key, @Nullable ExactFigure was, @Nullable ExactFigure is) {
      if (is == null) {
        return new Decided(
            GateVerdict.REMOVED, "the baseline has it, this build does not count it");
      }
      if (was == null) {
        return new Decided(GateVerdict.NEW, is.text() + ", the baseline does not have it");
      }
      if (!is.isLike(was)) {
        return new Decided(
            GateVerdict.BENCH_CHANGED,
            "counted in " + is.unit() + ", the baseline in " + was.unit());
      }
      if (!candidate.environment().agrees(base.environment(), is.isBytes())) {
        return new Decided(
            GateVerdict.ENV_MISMATCH,
            "counted with "
                + candidate.environment().text()
                + "; the baseline with "
                + base.environment().text());
      }
      return compared(key, was, is);
    }

    private Decided compared(RowKey key, ExactFigure was, ExactFigure is) {
      double worsening = was.worsening(is);
      if (worsening == 0) {
        return new Decided(GateVerdict.NO_CHANGE, "same");
      }
      String change = was.change(is);
      if (worsening < -rule().budget() - ROUNDING) {
        return new Decided(GateVerdict.IMPROVED, change);
      }
      if (worsening <= rule().budget() + ROUNDING) {
        return new Decided(
            GateVerdict.NO_CHANGE, change + "; within " + ExactFigure.percent(rule().budget()));
      }
      return wanted(key.text(), worsening, change);
    }

    private Decided wanted(String text, double worsening, String change) {
      Optional<AcceptedChange> largest =
          policy.accepted().stream()
              .filter(entry -> entry.covers(List.of(text), today))
              .max(Comparator.comparingDouble(AcceptedChange::largest));
      if (largest.isPresent()) {
        AcceptedChange entry = largest.get();
        String until = " is accepted until " + entry.expires() + ": " + entry.reason();
        String size = ExactFigure.percent(entry.largest());
        return worsening <= entry.largest() + ROUNDING
            ? new Decided(GateVerdict.ACCEPTED, change + "; up to " + size + until)
            : new Decided(GateVerdict.REGRESSED, change + "; only " + size + until);
      }
      return policy.accepted().stream()
          .filter(entry -> entry.names(List.of(text)))
          .max(Comparator.comparing(AcceptedChange::expires))
          .map(entry -> change + "; was accepted until " + entry.expires())
          .map(reason -> new Decided(GateVerdict.REGRESSED, reason))
          .orElseGet(() -> new Decided(GateVerdict.REGRESSED, change));
    }
  }
}
