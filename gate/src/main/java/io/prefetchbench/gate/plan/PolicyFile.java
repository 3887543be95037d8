package io.prefetchbench.gate.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file a policy is read from: {@code reports/gate-policy.json}, whose schema is {@code
 * gate/src/main/resources/schema/gate-policy.schema.json}. Its keys are the names of the policy's
 * parts; an absent key has its default; an unknown one is refused, since a misspelt budget would
 * otherwise be no budget.
 */
public final class PolicyFile {
  public static final String IN_SOURCES = "reports/gate-policy.json";

  private PolicyFile() {}

  /** Returns the named policy, else the standard one if there is such a file, else the defaults. */
  public static GatePolicy readOrDefault(@Nullable Path named, @Nullable Path standard) {
    if (named != null) {
      return read(named);
    }
    return standard != null && Files.exists(standard) ? read(standard) : GatePolicy.DEFAULT;
  }

  /** Reads a policy. Throws BadInput if it cannot be read or says something that it cannot mean. */
  public static GatePolicy read(Path file) {
    Keys top = Keys.of(file);
    top.allow(GatePolicy.class, "$schema");
    GatePolicy defaults = GatePolicy.DEFAULT;
    return new GatePolicy(
        top.number("redChance", Range.CHANCE, defaults.redChance()),
        top.count("screenBlocks", Range.BLOCKS, defaults.screenBlocks()),
        top.number("screenP", Range.CHANCE, defaults.screenP()),
        top.number("screenShare", Range.SHARE, defaults.screenShare()),
        top.count("confirmBlocks", Range.BLOCKS, defaults.confirmBlocks()),
        top.number("confirmP", Range.CHANCE, defaults.confirmP()),
        top.number("discardedMax", Range.CHANCE, defaults.discardedMax()),
        rules(top.object("rules")),
        top.texts("blocking"),
        top.objects("accepted").stream().map(PolicyFile::accepted).toList());
  }

  private static Map<MetricKind, MetricRule> rules(Keys rules) {
    rules.allow(Arrays.stream(MetricKind.values()).map(MetricKind::word).toList());
    Map<MetricKind, MetricRule> read = new EnumMap<>(MetricKind.class);
    for (MetricKind kind : MetricKind.values()) {
      read.put(kind, rule(rules.object(kind.word()), GatePolicy.DEFAULT.rule(kind)));
    }
    return read;
  }

  private static MetricRule rule(Keys keys, MetricRule defaults) {
    keys.allow(MetricRule.class);
    double budget = keys.number("budget", Range.CHANGE, defaults.budget());
    double tolerance = keys.number("tolerance", Range.CHANGE, defaults.tolerance());
    if (tolerance < budget) {
      throw keys.wrong("tolerance", tolerance, "at least the budget, " + budget);
    }
    return new MetricRule(
        budget,
        tolerance,
        keys.number("absoluteFloor", Range.AMOUNT, defaults.absoluteFloor()),
        (long) keys.number("samplesMin", Range.SAMPLES, (double) defaults.samplesMin()));
  }

  private static AcceptedChange accepted(Keys keys) {
    keys.allow(AcceptedChange.class);
    String day = keys.text("expires", "a day like 2027-01-31");
    LocalDate expires;
    try {
      expires = LocalDate.parse(day);
    } catch (DateTimeException e) {
      throw keys.wrong("expires", day, "a day like 2027-01-31");
    }
    return new AcceptedChange(
        keys.text("row", "the text of a row, * for any run of characters"),
        keys.required("largest", Range.CHANGE),
        keys.text("reason", "why it is wanted"),
        expires);
  }
}
