package io.prefetchbench.server.operator;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.ReprefetchAttempt;
import io.prefetchbench.cache.internal.pass.HistoryGuard;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.server.DeploymentOptions;
import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testkit.WritablePrimary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench cache reprefetch}: a pass over the primary while the cache lives. */
@Command(
    name = "reprefetch",
    description =
        "Loads everything again over the live cache and removes orphans; no read misses while"
            + " it runs."
            + " Without --force, refuses to remove more than 5 %% of the cache (and more than 20"
            + " entities), to create a cache where there is none, and to take over one that a"
            + " worker of another primary maintains. Pass --ttl if the deployment's is not the"
            + " default.",
    footer = {
      "  ./bench cache reprefetch --redis redis://127.0.0.1:6379 --primary redis://127.0.0.1:6380",
      "  ./bench cache reprefetch --redis redis://127.0.0.1:6379 --primary same --force"
    },
    exitCodeList = {
      "1:refused, incomplete, or another pass is running",
      CacheCommand.REFUSED_HELP,
      CacheCommand.INTERRUPTED_HELP
    })
final class ReprefetchCommand implements Callable<Integer> {
  @Option(
      names = "--force",
      description =
          "Remove any number of orphans; load even if there is no cache yet, or another primary's"
              + " worker keeps it.")
  boolean force;

  @Mixin final OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() {
    return options.run(this::reprefetch);
  }

  private CommandResult reprefetch(Deployment deployment) {
    WritablePrimary primary = deployment.requiredPrimary();
    if (!force && !deployment.isThere()) {
      throw new BadInput(deployment.nothingThere() + "; --force creates one");
    }
    try (ChangeFeed feed = deployment.feed().orElseThrow();
        CacheEngine cache = cache(deployment, primary, feed);
        Progress progress = options.output.progress()) {
      long total = Math.max(1, primary.count());
      ReprefetchAttempt attempt =
          cache.attemptReprefetch(
              new PrefetchCache.ReprefetchOptions(
                  force,
                  written ->
                      progress.show("%,d written".formatted(written), (double) written / total)));
      if (attempt instanceof ReprefetchAttempt.Ran ran) {
        return ran(ran.result());
      }
      String words = attempt instanceof ReprefetchAttempt.Busy busy ? busy.words() : "";
      JsonResponses json = new JsonResponses().put("ran", false).put("why", words);
      return new CommandResult(List.of(words), json.map(), ExitCode.MEASURED_NO);
    }
  }

  static CacheEngine cache(Deployment deployment, WritablePrimary primary, ChangeFeed feed) {
    return DeploymentOptions.build(
        deployment
            .options
            .builder(primary, feed, deployment.server)
            .workerName("bench-cache")
            .workerHere(false));
  }

  static CommandResult ran(ReprefetchResult pass) {
    boolean complete = pass.isComplete();
    List<String> words = new ArrayList<>();
    words.add("%s in %,d ms".formatted(pass.summary(), pass.load().elapsed().toMillis()));
    if (!pass.isReady()) {
      words.add("the cache was NOT marked as ready by this pass");
    }
    if (pass.newer() > 0) {
      words.add(HistoryGuard.newerWords(pass.newer(), pass.newerIds()));
    }
    JsonResponses json =
        new JsonResponses()
            .put("ran", true)
            .put("complete", complete)
            .put("loaded", pass.load().loaded() + pass.load().fenced())
            .put("rejected", pass.load().rejected())
            .put("orphans", pass.orphans())
            .put("removed", pass.removed())
            .put("refused", pass.refusal())
            .put("newer", pass.newer())
            .put("newer_ids", pass.newerIds())
            .put("ready", pass.isReady())
            .put("elapsed_ms", JsonResponses.millis(pass.load().elapsed().toNanos()));
    return new CommandResult(words, json.map(), complete ? ExitCode.DONE : ExitCode.MEASURED_NO);
  }

  /** {@code bench cache begin-epoch}: repairs a cache whose primary lost commits. */
  @Command(
      name = "begin-epoch",
      description =
          "Heals a cache whose primary lost commits, for example after a restore: begins a new"
              + " epoch in the primary and loads everything with it, so that the primary's rows win"
              + " over what the lost commits left in the cache. Nothing is paused, and no"
              + " read misses. Refuses to remove more than 5 %% of the cache (and more than 20"
              + " entities) unless forced; even then the new epoch has begun.",
      footer = {
        "  ./bench cache begin-epoch --redis redis://127.0.0.1:6379 --primary"
            + " redis://127.0.0.1:6380",
        "  ./bench cache begin-epoch --force               where the restored copy is much smaller"
      },
      exitCodeList = {
        "1:refused, or incomplete",
        CacheCommand.REFUSED_HELP,
        CacheCommand.INTERRUPTED_HELP
      })
  static final class BeginEpochCommand implements Callable<Integer> {
    @Option(names = "--force", description = "Remove any number of orphans.")
    boolean force;

    @Mixin final OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() {
      return options.run(this::begin);
    }

    private CommandResult begin(Deployment deployment) {
      WritablePrimary primary = deployment.requiredPrimary();
      if (!deployment.isThere()) {
        throw new BadInput(deployment.nothingThere());
      }
      long[] epoch = {0};
      try (ChangeFeed feed = deployment.feed().orElseThrow();
          PrefetchCache cache = cache(deployment, primary, feed)) {
        ReprefetchResult pass =
            cache.beginEpoch(
                () -> epoch[0] = deployment.beginEpoch(),
                new PrefetchCache.ReprefetchOptions(force, written -> {}));
        CommandResult ran = ran(pass);
        List<String> words = new ArrayList<>();
        words.add("the primary is in epoch %d now".formatted(epoch[0]));
        words.addAll(ran.words());
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("epoch", epoch[0]);
        json.putAll(ran.json());
        return new CommandResult(words, json, ran.exitCode());
      }
    }
  }
}
