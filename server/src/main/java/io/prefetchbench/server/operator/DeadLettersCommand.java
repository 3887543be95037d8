package io.prefetchbench.server.operator;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.server.api.CacheJson;
import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench cache dead-letters}: events given up, kept until an operator handles them. */
@Command(
    name = "dead-letters",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Events that could never be applied, kept with their cause. Their entities were repaired"
            + " from the primary, or withdrawn, when they were given up.",
    footer = {
      "  ./bench cache dead-letters list --redis redis://127.0.0.1:6379",
      "  ./bench cache dead-letters replay --all --redis redis://127.0.0.1:6379 --primary same",
      "  ./bench cache dead-letters discard 1764000000000-0 --redis redis://127.0.0.1:6379"
    },
    exitCodeList = {
      DeadLettersCommand.NO_LETTER_HELP,
      CacheCommand.REFUSED_HELP,
      CacheCommand.INTERRUPTED_HELP
    },
    subcommands = {
      DeadLettersCommand.ListCommand.class,
      DeadLettersCommand.ReplayCommand.class,
      DeadLettersCommand.DiscardCommand.class
    })
final class DeadLettersCommand {
  static final String NO_LETTER_HELP = "1:a letter was refused, has no id, or was not found";

  static final class Which {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,20}-\\d{1,20}");

    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "Number of a dead letter.")
    @Nullable String number;

    @Option(names = "--all", description = "All dead letters.")
    boolean all;

    /** The number of the one letter; empty for all. */
    String checked() {
      String one = number;
      if ((one == null) != all) {
        throw new BadInput("expected the NUMBER of a letter, or --all");
      }
      if (one != null && !NUMBER.matcher(one).matches()) {
        throw new BadInput("NUMBER: expected one such as 1764000000000-0, was " + one);
      }
      return one == null ? "" : one;
    }
  }

  @Command(
      name = "list",
      description = "Lists dead letters, oldest first. Writes nothing.",
      footer = {
        "  ./bench cache dead-letters list --redis redis://127.0.0.1:6379",
        "  ./bench cache dead-letters list --limit 100 --redis redis://127.0.0.1:6379 --json"
      },
      exitCodeList = {CacheCommand.REFUSED_HELP})
  static final class ListCommand implements Callable<Integer> {
    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "Maximum number of letters to show, 1 to 1000. Default: ${DEFAULT-VALUE}")
    int limit = 20;

    @Mixin final OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() {
      if (limit < 1 || limit > DeadLetters.LETTERS_MAX) {
        throw new BadInput("--limit: expected 1 to " + DeadLetters.LETTERS_MAX + ", was " + limit);
      }
      return options.run(this::list);
    }

    private CommandResult list(Deployment deployment) {
      long kept = deployment.letters().size();
      List<DeadLetter> letters = deployment.letters().list(limit, "");
      List<String> words = new ArrayList<>();
      words.add(kept == 0 ? "no dead letter" : "dead letters: %,d".formatted(kept));
      for (DeadLetter letter : letters) {
        Instant at = Instant.EPOCH.plus(letter.atMicros(), ChronoUnit.MICROS);
        String id = letter.id().isEmpty() ? "(no id)" : letter.id();
        words.add("%s  %s  %s  %s".formatted(letter.number(), at, id, letter.cause()));
        words.add("    " + CacheJson.shown(letter));
      }
      JsonResponses json =
          new JsonResponses()
              .put("kept", kept)
              .put("letters", letters.stream().map(CacheJson::letter).toList());
      return new CommandResult(words, json.map(), ExitCode.DONE);
    }
  }

  @Command(
      name = "replay",
      description =
          "Repairs the entity of a dead letter from the primary, and discards the letter. The"
              + " event itself is not applied: the primary's row is at least as new.",
      footer = {
        "  ./bench cache dead-letters replay 1764000000000-0 --redis redis://127.0.0.1:6379"
            + " --primary same",
        "  ./bench cache dead-letters replay --all --redis redis://127.0.0.1:6379 --primary same"
      },
      exitCodeList = {
        DeadLettersCommand.NO_LETTER_HELP,
        CacheCommand.REFUSED_HELP,
        CacheCommand.INTERRUPTED_HELP
      })
  static final class ReplayCommand implements Callable<Integer> {
    @Mixin final Which which = new Which();
    @Mixin final OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() {
      String number = which.checked();
      return options.run(deployment -> replay(deployment, number));
    }

    private static CommandResult replay(Deployment deployment, String number) {
      Map<DeadLetter.Replay, Integer> ended = new EnumMap<>(DeadLetter.Replay.class);
      if (number.isEmpty()) {
        ended.putAll(deployment.letters().replayAll(deployment.repair()));
      } else {
        ended.put(deployment.letters().replay(number, deployment.repair()), 1);
      }
      int repaired = ended.getOrDefault(DeadLetter.Replay.REPAIRED, 0);
      int others = ended.values().stream().mapToInt(Integer::intValue).sum() - repaired;
      List<String> words = new ArrayList<>();
      JsonResponses json = new JsonResponses();
      for (DeadLetter.Replay outcome : DeadLetter.Replay.values()) {
        int count = ended.getOrDefault(outcome, 0);
        json.put(outcome.name().toLowerCase(Locale.ROOT), count);
        if (count > 0) {
          words.add("%s: %,d".formatted(inWords(outcome), count));
        }
      }
      if (words.isEmpty()) {
        words.add("no dead letter");
      }
      return new CommandResult(
          words, json.map(), others == 0 ? ExitCode.DONE : ExitCode.MEASURED_NO);
    }

    private static String inWords(DeadLetter.Replay outcome) {
      return switch (outcome) {
        case REPAIRED -> "repaired and discarded";
        case REFUSED -> "REFUSED, the entity cannot be stored and the letter is kept";
        case NO_ID -> "without an id, so run bench cache reprefetch and discard";
        case NOT_FOUND -> "not found";
      };
    }
  }

  @Command(
      name = "discard",
      description = "Discards dead letters; their entities are not touched.",
      footer = {
        "  ./bench cache dead-letters discard 1764000000000-0 --redis redis://127.0.0.1:6379",
        "  ./bench cache dead-letters discard --all --redis redis://127.0.0.1:6379"
      },
      exitCodeList = {
        "1:there is no such letter",
        CacheCommand.REFUSED_HELP,
        CacheCommand.INTERRUPTED_HELP
      })
  static final class DiscardCommand implements Callable<Integer> {
    @Mixin final Which which = new Which();
    @Mixin final OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() {
      String number = which.checked();
      return options.run(deployment -> discard(deployment.letters(), number));
    }

    private static CommandResult discard(DeadLetters letters, String number) {
      boolean one = !number.isEmpty();
      long discarded = one ? (letters.discard(number) ? 1 : 0) : letters.discardAll();
      String words = one && discarded == 0 ? "not found" : "discarded: %,d".formatted(discarded);
      JsonResponses json = new JsonResponses().put("discarded", discarded);
      int code = one && discarded == 0 ? ExitCode.MEASURED_NO : ExitCode.DONE;
      return new CommandResult(List.of(words), json.map(), code);
    }
  }
}
