package io.prefetchbench.server.operator;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.server.api.CacheJson;
import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  /**
   * Everything known about one entity. Immutable.
   *
   * @param row what the primary returned; empty if it was not asked
   * @param waiting its changes in the feed, among the oldest unacknowledged ones; empty if the feed
   *     cannot say
   */
  private record EntityView(
      String id,
      StoredEntry entry,
      Optional<PrimarySource.Row> row,
      Optional<List<FeedItem.Delivered>> waiting,
      List<DeadLetter> letters,
      EntryDiagnosis diagnosis) {
    private static final String INDENT = "          ";

    EntityView {
      waiting = waiting.map(List::copyOf);
      letters = List.copyOf(letters);
    }

    List<String> words() {
      List<String> words = new ArrayList<>();
      words.add("entity    " + id);
      primary(words);
      words.add("cache     " + entryInWords());
      entry.fields().forEach((name, value) -> words.add(INDENT + name + " = " + value));
      words.add("feed      " + waitingInWords());
      words.add("dead      " + (letters.isEmpty() ? "none" : "letters: " + letters.size()));
      letters.forEach(letter -> words.add(INDENT + letter.number() + ": " + letter.cause()));
      words.add("verdict   " + verdict());
      return words;
    }

    private void primary(List<String> words) {
      if (row.isEmpty()) {
        words.add("primary   not asked");
      } else if (row.get() instanceof PrimarySource.Present present) {
        words.add(
            "primary   " + stamp(present.entity().version(), present.entity().committedMicros()));
        present
            .entity()
            .fields()
            .forEach((name, value) -> words.add(INDENT + name + " = " + value));
      } else if (row.get() instanceof PrimarySource.AbsentAt absent) {
        words.add("primary   has no such entity at version " + absent.version());
      } else if (row.get() instanceof PrimarySource.Absent) {
        words.add("primary   has no such entity");
      }
    }

    private static String stamp(Version version, long committedMicros) {
      String committed =
          committedMicros == 0
              ? "at an unknown time"
              : Instant.EPOCH.plus(committedMicros, ChronoUnit.MICROS).toString();
      return "version %s, committed %s".formatted(version, committed);
    }

    private String entryInWords() {
      if (entry.kind() == StoredEntry.Kind.NONE) {
        return "nothing";
      }
      String stamp =
          entry.meta() == null
              ? "no readable version"
              : stamp(entry.version(), entry.meta().committedMicros());
      String ttl =
          entry.neverExpires() ? "never expires" : "TTL " + entry.ttlMillis() / 1000 + " s";
      return "%s, %s, %s".formatted(entry.kind(), stamp, ttl);
    }

    private String waitingInWords() {
      if (waiting.isEmpty()) {
        return "pending changes unknown";
      }
      List<FeedItem.Delivered> changes = waiting.get();
      return changes.isEmpty()
          ? "no pending change"
          : "pending changes: %d, the newest is version %s"
              .formatted(changes.size(), changes.get(changes.size() - 1).event().version());
    }

    private String verdict() {
      if (diagnosis.agrees()) {
        return diagnosis.words();
      }
      boolean comes = waiting.map(changes -> !changes.isEmpty()).orElse(false);
      return diagnosis.words()
          + (comes ? "; a change is pending in the feed" : "")
          + (letters.isEmpty() ? "" : "; one of its events was given up, see dead-letters");
    }

    Map<String, @Nullable Object> json() {
      return new JsonResponses()
          .put("id", id)
          .put("agrees", row.isEmpty() ? null : diagnosis.agrees())
          .put("verdict", verdict())
          .put("primary", row.map(EntityView::rowJson).orElse(null))
          .put("cache", entryJson())
          .put("waiting", waiting.map(EntityView::waitingJson).orElse(null))
          .put("dead_letters", letters.stream().map(CacheJson::letter).toList())
          .map();
    }

    private static Map<String, @Nullable Object> rowJson(PrimarySource.Row row) {
      JsonResponses json = new JsonResponses().put("present", row instanceof PrimarySource.Present);
      if (row instanceof PrimarySource.Present present) {
        json.put("version", present.entity().version().text())
            .put("committed_micros", present.entity().committedMicros())
            .put("fields", present.entity().fields());
      } else if (row instanceof PrimarySource.AbsentAt absent) {
        json.put("version", absent.version().text());
      }
      return json.map();
    }

    private Map<String, @Nullable Object> entryJson() {
      return new JsonResponses()
          .put("kind", entry.kind().name())
          .put("version", entry.meta() == null ? null : entry.version().text())
          .put("committed_micros", entry.meta() == null ? null : entry.meta().committedMicros())
          .put("ttl_ms", entry.ttlMillis())
          .put("fields", entry.fields())
          .map();
    }

    private static List<Map<String, @Nullable Object>> waitingJson(
        List<FeedItem.Delivered> changes) {
      return changes.stream()
          .map(
              item ->
                  new JsonResponses()
                      .put("op", item.event() instanceof ChangeEvent.Delete ? "delete" : "upsert")
                      .put("version", item.event().version().text())
                      .map())
          .toList();
    }
  }

  /** Whether cache and primary agree on one entity, and if not, what is wrong. Immutable. */
  private record EntryDiagnosis(boolean agrees, String words) {

    /** Compares what the cache has with what the primary returned afterwards. */
    static EntryDiagnosis of(StoredEntry cache, PrimarySource.Row primary) {
      if (primary instanceof PrimarySource.Present present) {
        return cache.kind() == StoredEntry.Kind.LIVE
            ? live(cache, present.entity())
            : notLive(cache, present.entity());
      }
      return absent(cache);
    }

    private static EntryDiagnosis right(String words) {
      return new EntryDiagnosis(true, words);
    }

    private static EntryDiagnosis wrong(String words) {
      return new EntryDiagnosis(false, words);
    }

    private static EntryDiagnosis live(StoredEntry cache, Entity primary) {
      int order = cache.version().compareTo(primary.version());
      if (order < 0) {
        return wrong("the cache is behind: its version is older than the primary's");
      }
      if (order > 0) {
        return wrong(
            "the cache is ahead: the primary changed between the two reads, or lost commits");
      }
      if (!cache.fields().equals(primary.fields())) {
        return wrong(
            "the entry is damaged: the version is correct, but not " + others(cache, primary));
      }
      if (cache.neverExpires()) {
        return wrong("the entry never expires: its TTL was removed");
      }
      return right("cache and primary agree");
    }

    private static String others(StoredEntry cache, Entity primary) {
      TreeSet<String> names = new TreeSet<>(cache.fields().keySet());
      names.addAll(primary.fields().keySet());
      names.removeIf(name -> Objects.equals(cache.fields().get(name), primary.fields().get(name)));
      return String.join(", ", names);
    }

    private static EntryDiagnosis notLive(StoredEntry cache, Entity primary) {
      Version version = primary.version();
      return switch (cache.kind()) {
        case NONE -> wrong("the entity is missing in the cache");
        case TOMBSTONE ->
            wrong(
                cache.version().isNewerThan(version)
                    ? "the cache has a deletion newer than the primary's row: the primary lost"
                        + " commits"
                    : "the cache still has the deletion: the insert has not arrived");
        case INVALID ->
            wrong("the entry was withdrawn: reads find nothing until a pass or a change");
        case UNVERSIONED ->
            wrong("the entry has no version: another program wrote it; a pass repairs it");
        case FOREIGN -> wrong("the entry's version is of an unknown format: reads find nothing");
        case NO_HASH -> wrong("its key has another type");
        case LIVE -> live(cache, primary);
      };
    }

    private static EntryDiagnosis absent(StoredEntry cache) {
      return switch (cache.kind()) {
        case NONE -> right("neither cache nor primary has it");
        case TOMBSTONE, INVALID -> right("cache and primary agree: there is no such entity");
        case LIVE, UNVERSIONED ->
            wrong(
                "the entry is an orphan: the primary has no such entity, and the cache serves it");
        case FOREIGN ->
            wrong(
                "its key holds an entry of an unknown format, and the primary has"
                    + " no such entity");
        case NO_HASH -> wrong("its key has another type, and the primary has no such entity");
      };
    }
  }
}
