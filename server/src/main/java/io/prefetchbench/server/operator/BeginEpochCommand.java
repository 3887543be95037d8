package io.prefetchbench.server.operator;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testbed.command.BadInput;
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
      "  ./bench cache begin-epoch --redis redis://127.0.0.1:6379 --primary redis://127.0.0.1:6380",
      "  ./bench cache begin-epoch --force               where the restored copy is much smaller"
    },
    exitCodeList = {
      "1:refused, or incomplete",
      CacheCommand.REFUSED_HELP,
      CacheCommand.INTERRUPTED_HELP
    })
final class BeginEpochCommand implements Callable<Integer> {
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
        PrefetchCache cache = ReprefetchCommand.cache(deployment, primary, feed)) {
      ReprefetchResult pass =
          cache.beginEpoch(
              () -> epoch[0] = deployment.beginEpoch(),
              new PrefetchCache.ReprefetchOptions(force, written -> {}));
      CommandResult ran = ReprefetchCommand.ran(pass);
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
