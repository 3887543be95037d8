package io.prefetchbench.server.operator;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bench cache inspect ID}: shows everything known about one entity. */
@Command(
    name = "inspect",
    description =
        "Shows one entity in the primary and in the cache (with the field ~ decoded), its TTL,"
            + " its pending changes, its dead letters, and what is wrong. Writes nothing.",
    footer = {
      "  ./bench cache inspect cat-001 --redis redis://127.0.0.1:6379 --primary same",
      "  ./bench cache inspect cat-001 --redis redis://127.0.0.1:6379    without the primary"
    },
    exitCodeList = {
      "0:cache and primary agree, or the primary was not asked",
      "1:they differ",
      CacheCommand.REFUSED_HELP,
      CacheCommand.INTERRUPTED_HELP
    })
final class InspectCommand implements Callable<Integer> {
  private static final int FEED_ITEMS = 1_000;
  private static final int LETTERS_A_PAGE = 100;

  @Parameters(paramLabel = "ID", description = "Id of the entity.")
  String id = "";

  @Mixin final OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() {
    if (id.isEmpty()) {
      throw new BadInput("ID: expected the id of an entity, was empty");
    }
    return options.run(this::inspect);
  }

  private CommandResult inspect(Deployment deployment) {
    // The cache first: what it has, the primary had before.
    StoredEntry entry = StoredEntry.read(deployment.port, deployment.keys, id);
    Optional<PrimarySource.Row> row =
        deployment.primary().map(primary -> primary.read(List.of(id)).get(0));
    EntryDiagnosis diagnosis =
        row.map(present -> EntryDiagnosis.of(entry, present))
            .orElse(new EntryDiagnosis(true, "the primary was not asked: give --primary"));
    EntityView view =
        new EntityView(
            id, entry, row, waiting(deployment), letters(deployment.letters()), diagnosis);
    int code = diagnosis.agrees() ? ExitCode.DONE : ExitCode.MEASURED_NO;
    return new CommandResult(view.words(), view.json(), code);
  }

  /** Changes of this entity that wait in the feed; empty if the feed cannot say. */
  private Optional<List<FeedItem.Delivered>> waiting(Deployment deployment) {
    try {
      return deployment
          .feed()
          .flatMap((ChangeFeed feed) -> feed.peek(FEED_ITEMS))
          .map(
              items ->
                  items.stream()
                      .filter(FeedItem.Delivered.class::isInstance)
                      .map(FeedItem.Delivered.class::cast)
                      .filter(item -> item.event().id().equals(id))
                      .toList());
    } catch (RedisFault fault) {
      if (fault.kind() == RedisFault.Kind.UNKNOWN) {
        // No stream at that key: nobody has changed or followed this primary yet.
        return Optional.empty();
      }
      throw fault;
    }
  }

  private List<DeadLetter> letters(DeadLetters kept) {
    List<DeadLetter> ours = new ArrayList<>();
    String after = "";
    // Letters kept meanwhile are left out: the loop has an end.
    for (long left = kept.size(); left > 0; left -= LETTERS_A_PAGE) {
      for (DeadLetter letter : kept.list(LETTERS_A_PAGE, after)) {
        after = letter.number();
        if (letter.id().equals(id)) {
          ours.add(letter);
        }
      }
    }
    return ours;
  }
}
