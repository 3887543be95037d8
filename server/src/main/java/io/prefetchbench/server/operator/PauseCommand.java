package io.prefetchbench.server.operator;

import io.prefetchbench.cache.internal.sync.WorkersPause;
import io.prefetchbench.server.TimeText;
import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench cache pause}: pauses the sync workers of all processes for a while. */
@Command(
    name = "pause",
    description =
        "Pauses the sync workers of this cache in all processes, and waits up to 2 s until each has"
            + " finished what it holds. Meanwhile changes wait in the feed, and reads become"
            + " increasingly stale.",
    footer = {
      "  ./bench cache pause --redis redis://127.0.0.1:6379 --for 5m --owner ann",
      "  ./bench cache resume --redis redis://127.0.0.1:6379"
    },
    exitCodeList = {
      "1:not every worker is idle yet (the pause is in force), or another pause is in force",
      CacheCommand.REFUSED_HELP,
      CacheCommand.INTERRUPTED_HELP
    })
final class PauseCommand implements Callable<Integer> {
  private static final Duration LIFE_MIN = Duration.ofSeconds(1);
  private static final Duration LIFE_MAX = Duration.ofHours(24);
  private static final Duration IDLE_WAIT = Duration.ofSeconds(2);

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = TimeText.class,
      description = "When the pause ends by itself, 1s to 24h. Default: ${DEFAULT-VALUE}")
  Duration life = Duration.ofMinutes(10);

  @Option(
      names = "--owner",
      paramLabel = "NAME",
      defaultValue = "operator",
      description = "Name of the owner, shown to others. Default: ${DEFAULT-VALUE}")
  String owner = "operator";

  @Mixin final OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() {
    if (life.compareTo(LIFE_MIN) < 0 || life.compareTo(LIFE_MAX) > 0) {
      throw new BadInput("--for: expected 1s to 24h, was " + life.toMillis() + "ms");
    }
    if (owner.isBlank()) {
      throw new BadInput("--owner: expected a name, was blank");
    }
    return options.run(this::pause);
  }

  private CommandResult pause(Deployment deployment) {
    Optional<WorkersPause> begun =
        WorkersPause.begin(
            deployment.pauseLease(), deployment.board(), owner, life, deployment.nanos);
    if (begun.isEmpty()) {
      return refused(deployment.pauseLease().holder().map(PauseCommand::ownerIn).orElse(""));
    }
    WorkersPause pause = begun.get();
    List<String> busy;
    try {
      busy = pause.awaitIdle(IDLE_WAIT).busy();
    } finally {
      // It must outlive this process, and expires by itself.
      pause.leave();
    }
    return paused(deployment.board().look().size(), busy);
  }

  private CommandResult paused(int workers, List<String> busy) {
    List<String> words = new ArrayList<>();
    words.add("paused by %s for %d s".formatted(owner, life.toSeconds()));
    if (workers == 0) {
      words.add("no sync worker is known; one that starts now is paused too");
    } else if (busy.isEmpty()) {
      words.add("all workers are idle: " + workers);
    }
    busy.forEach(worker -> words.add("NOT idle: " + worker));
    JsonResponses json =
        new JsonResponses()
            .put("paused", true)
            .put("owner", owner)
            .put("for_s", life.toSeconds())
            .put("workers", workers)
            .put("idle", busy.isEmpty())
            .put("busy", busy);
    return new CommandResult(
        words, json.map(), busy.isEmpty() ? ExitCode.DONE : ExitCode.MEASURED_NO);
  }

  private static CommandResult refused(String holder) {
    JsonResponses json = new JsonResponses().put("paused", false).put("owner", holder);
    String words = "NOT paused: there is already a pause by " + holder + "; resume ends it";
    return new CommandResult(List.of(words), json.map(), ExitCode.MEASURED_NO);
  }

  /** The owner in a lease's token, which ends in a blank and a random word. */
  static String ownerIn(String token) {
    int blank = token.lastIndexOf(' ');
    return blank < 0 ? token : token.substring(0, blank);
  }

  /** {@code bench cache resume}: ends a pause. */
  @Command(
      name = "resume",
      description =
          "Ends a pause of the sync workers, regardless of its owner; they continue within a"
              + " second. Succeeds if there is no pause.",
      footer = {
        "  ./bench cache resume --redis redis://127.0.0.1:6379",
        "  ./bench cache resume --redis redis://127.0.0.1:6379 --json"
      },
      exitCodeList = {CacheCommand.REFUSED_HELP, CacheCommand.INTERRUPTED_HELP})
  static final class ResumeCommand implements Callable<Integer> {
    @Mixin final OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() {
      return options.run(ResumeCommand::resume);
    }

    private static CommandResult resume(Deployment deployment) {
      String holder = deployment.pauseLease().holder().map(PauseCommand::ownerIn).orElse("");
      boolean ended = deployment.pauseLease().force();
      String words =
          ended ? "resumed: the pause by " + holder + " has ended" : "there was no pause";
      JsonResponses json =
          new JsonResponses().put("resumed", ended).put("owner", ended ? holder : null);
      return new CommandResult(List.of(words), json.map(), ExitCode.DONE);
    }
  }
}
