package io.prefetchbench.server.operator;

import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.MemoryEstimate;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.server.api.CacheJson;
import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench cache status}: whether the cache can be trusted, and who maintains it. */
@Command(
    name = "status",
    description =
        "Shows whether the cache can be trusted now and which workers keep it fresh. Counts"
            + " the entries by scanning the whole Redis. Writes nothing.",
    footer = {
      "  ./bench cache status --redis redis://127.0.0.1:6379",
      "  ./bench cache status --redis redis://127.0.0.1:6379 --prefix cache:price: --json"
    },
    exitCodeList = {
      "0:READY",
      "1:not READY: degraded, not ready, or there is no such cache",
      CacheCommand.REFUSED_HELP,
      CacheCommand.INTERRUPTED_HELP
    })
final class StatusCommand implements Callable<Integer> {
  private static final double MICROS_PER_MILLI = 1e3;

  @Mixin final OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() {
    return options.run(deployment -> Look.at(deployment).result());
  }

  private record Look(
      Deployment deployment,
      Health health,
      Optional<ReadyMarker.Standing> standing,
      long entities,
      String memory,
      String pausedBy) {

    static Look at(Deployment deployment) {
      ReadyMarker marker = deployment.marker();
      CacheStore store = deployment.store();
      Health health = deployment.health();
      long entities = store.count();
      MemoryEstimate memory =
          MemoryEstimate.take(
              deployment.port,
              deployment.keys,
              store,
              entities,
              0,
              deployment.options.tombstoneTtl());
      String holder = deployment.pauseLease().holder().map(PauseCommand::ownerIn).orElse("");
      return new Look(deployment, health, marker.read(), entities, memory.words(), holder);
    }

    boolean isThere() {
      return standing.isPresent() || entities > 0 || !health.workers().isEmpty();
    }

    CommandResult result() {
      int code = health.state() == Health.State.READY ? ExitCode.DONE : ExitCode.MEASURED_NO;
      return new CommandResult(words(), json(), code);
    }

    private List<String> words() {
      if (!isThere()) {
        return List.of(deployment.nothingThere());
      }
      List<String> words = new ArrayList<>();
      words.add("cache         %s at %s".formatted(deployment.keys.prefix(), where()));
      words.add("state         " + state());
      words.add("freshness     " + freshness());
      words.add("ready marker  " + markerInWords());
      words.add("entities      %,d live".formatted(entities));
      words.add("backlog       " + known(health.backlog()));
      words.add("dead letters  " + known(health.deadLetters()));
      if (!pausedBy.isEmpty()) {
        words.add("pause         by " + pausedBy);
      }
      words.add(memory.replaceFirst("^memory: ", "memory        "));
      health.workers().forEach(worker -> words.add(inWords(worker)));
      return words;
    }

    private String where() {
      return deployment.server.address() + ", Redis " + deployment.server.version();
    }

    private String state() {
      return health.state() + (health.reason().isEmpty() ? "" : ": " + health.reason());
    }

    private String freshness() {
      return health
          .staleness()
          .map(bound -> "lags by at most %,d ms".formatted(bound.toMillis()))
          .orElse("unknown");
    }

    private String markerInWords() {
      return standing
          .map(
              stands ->
                  stands.isCleared()
                      ? "present, cleared"
                      : "present, complete up to version " + stands.acknowledged())
          .orElse("none");
    }

    private Map<String, @Nullable Object> json() {
      return new JsonResponses()
          .put("there", isThere())
          .put("prefix", deployment.keys.prefix())
          .put("redis", deployment.server.address().toString())
          .put("state", health.state().name())
          .put("reason", health.reason())
          .put("staleness_ms", CacheJson.staleness(health))
          .put("ready_marker", standing.isPresent())
          .put("acknowledged", standing.map(s -> s.acknowledged().text()).orElse(null))
          .put("entities", entities)
          .put("backlog", JsonResponses.known(health.backlog()))
          .put("dead_letters", JsonResponses.known(health.deadLetters()))
          .put("paused_by", pausedBy)
          .put("memory", memory)
          .put("workers", CacheJson.workers(health.workers()))
          .map();
    }
  }

  private static String known(long count) {
    return count < 0 ? "unknown" : "%,d".formatted(count);
  }

  private static String inWords(WorkerStatus worker) {
    String words =
        "worker        %s %s, pid %d, backlog %s, applied %,d, %s"
            .formatted(
                worker.name(),
                worker.state(),
                worker.pid(),
                known(worker.backlog()),
                worker.stats().applied(),
                lags(worker.stats().lags()));
    words +=
        worker.pausedBy().isEmpty() ? "" : ", obeys " + PauseCommand.ownerIn(worker.pausedBy());
    return worker.lastError().isEmpty() ? words : words + ", last error: " + worker.lastError();
  }

  private static String lags(LagHistogram lags) {
    return lags.count() == 0
        ? "no lag measured yet"
        : String.format(
            Locale.ROOT,
            "lag p50 %.1f, p99 %.1f, max %.1f ms",
            lags.percentileMicros(50) / MICROS_PER_MILLI,
            lags.percentileMicros(99) / MICROS_PER_MILLI,
            lags.maxMicros() / MICROS_PER_MILLI);
  }
}
