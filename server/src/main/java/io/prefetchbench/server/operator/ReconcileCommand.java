package io.prefetchbench.server.operator;

import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.internal.pass.HistoryGuard;
import io.prefetchbench.cache.internal.pass.Reconciler;
import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench cache reconcile}: compares cache and primary by value. */
@Command(
    name = "reconcile",
    description =
        "Compares cache and primary by value, in both directions, while both change. Writes nothing"
            + " unless asked to repair. Give --ttl if the deployment's is longer than the default:"
            + " an entry that lives longer than the TTL counts as drift.",
    footer = {
      "  ./bench cache reconcile --redis redis://127.0.0.1:6379 --primary redis://127.0.0.1:6380",
      "  ./bench cache reconcile --redis redis://127.0.0.1:6379 --primary same --repair"
    },
    exitCodeList = {
      "0:no drift, or all of it was repaired",
      "1:drift was found, and some of it is not repaired",
      CacheCommand.REFUSED_HELP,
      CacheCommand.INTERRUPTED_HELP
    })
final class ReconcileCommand implements Callable<Integer> {
  /** Longer than any usual lag. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  @Option(names = "--repair", description = "Repair what is found, entity by entity.")
  boolean repair;

  @Mixin final OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() {
    return options.run(this::reconcile);
  }

  private CommandResult reconcile(Deployment deployment) {
    BulkOptions bulk = BulkOptions.STANDARD;
    Reconciler reconciler =
        new Reconciler(
            deployment.requiredPrimary(),
            deployment.store(),
            new Reconciler.Options(
                bulk.pageEntities(), SETTLE, deployment.options.ttl(), bulk.firstIdsMax()),
            deployment.unstorable(),
            deployment.nanos,
            LockSupport::parkNanos);
    DriftReport report = reconciler.run(repair);
    boolean repaired = isRepaired(report);
    List<String> words = new ArrayList<>();
    if (!deployment.isThere()) {
      words.add(deployment.nothingThere());
    }
    words.add(report.summary());
    if (!report.isClean()) {
      words.add(repaired ? "all of it was repaired" : notRepaired(report));
    }
    boolean fine = report.isClean() || repaired;
    return new CommandResult(
        words, json(report, fine), fine ? ExitCode.DONE : ExitCode.MEASURED_NO);
  }

  private static long tried(DriftReport report) {
    return (long) report.repaired().written()
        + report.repaired().removed()
        + report.repaired().fenced()
        + report.repaired().failed();
  }

  /** A comparison repairs a limited number at a time: if it found more, not all are repaired. */
  private boolean isRepaired(DriftReport report) {
    long most =
        Stream.of(report.missing(), report.orphaned(), report.different(), report.badTtl())
            .mapToLong(DriftReport.Finding::count)
            .max()
            .orElse(0);
    return repair
        && report.refusal().isEmpty()
        && report.unrepaired().count() == 0
        && report.repaired().failed() == 0
        && tried(report) >= most;
  }

  private String notRepaired(DriftReport report) {
    if (!repair) {
      return "nothing was repaired; use --repair";
    }
    if (report.newer().count() > 0) {
      return "NOT all of it was repaired: "
          + HistoryGuard.newerWords(report.newer().count(), report.newer().firstIds());
    }
    return report.refusal().isEmpty()
        ? "NOT all of it was repaired, %,d could not be stored, %,d are still wrong"
            .formatted(report.repaired().failed(), report.unrepaired().count())
        : "NOT all of it was repaired: bench cache reprefetch --force removes the orphans";
  }

  private static Map<String, @Nullable Object> json(DriftReport report, boolean fine) {
    return new JsonResponses()
        .put("clean", report.isClean())
        .put("fine", fine)
        .put("scanned", report.scanned())
        .put("live", report.live())
        .put("missing", finding(report.missing()))
        .put("orphaned", finding(report.orphaned()))
        .put("different", finding(report.different()))
        .put("bad_ttl", finding(report.badTtl()))
        .put("newer", finding(report.newer()))
        .put("unrepaired", finding(report.unrepaired()))
        .put("written", report.repaired().written())
        .put("removed", report.repaired().removed())
        .put("failed", report.repaired().failed())
        .put("refused", report.refusal())
        .put("elapsed_ms", JsonResponses.millis(report.elapsed().toNanos()))
        .map();
  }

  private static Map<String, @Nullable Object> finding(DriftReport.Finding finding) {
    return new JsonResponses()
        .put("count", finding.count())
        .put("first_ids", finding.firstIds())
        .map();
  }
}
