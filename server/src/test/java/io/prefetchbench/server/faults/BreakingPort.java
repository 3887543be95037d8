package io.prefetchbench.server.faults;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.ForwardingPort;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A port over a real one by which a cache writes as if one of its rules had been left out. */
final class BreakingPort extends ForwardingPort {
  private static final int META_BYTES = 40;
  private static final int KEYS_AT = 3;

  private final RedisPort real;
  private final Breach breach;

  /** The rule that is left out. */
  enum Breach {
    /** What is stored is removed before a write, so that nothing is ever newer. */
    NO_FENCE,
    /** A tombstone is removed as soon as it was written. */
    DELETES_LEAVE_NOTHING,
    /** An error reply counts as success. */
    ERRORS_IGNORED
  }

  BreakingPort(RedisPort real, Breach breach) {
    this.real = real;
    this.breach = breach;
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    List<Command> sent = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (Command command : commands) {
      boolean write = word(command, 0).equals("EVALSHA");
      if (write && breach == Breach.NO_FENCE) {
        sent.add(removalOf(command));
      }
      places.add(sent.size());
      sent.add(command);
      if (write && breach == Breach.DELETES_LEAVE_NOTHING && isTombstones(command)) {
        sent.add(removalOf(command));
      }
    }
    return real.pipelineAsync(sent)
        .thenApply(
            replies -> {
              List<Reply> own = new ArrayList<>();
              for (int i = 0; i < commands.size(); i++) {
                own.add(heard(commands.get(i), replies.get(places.get(i))));
              }
              return own;
            });
  }

  private Reply heard(Command command, Reply reply) {
    boolean ignored =
        breach == Breach.ERRORS_IGNORED
            && reply instanceof Reply.Fault fault
            && !fault.fault().code().equals("NOSCRIPT")
            && word(command, 0).equals("EVALSHA");
    if (!ignored) {
      return reply;
    }
    byte[] letters = "A".repeat(keys(command).size()).getBytes(StandardCharsets.US_ASCII);
    return new Reply.Many(List.of(new Reply.Bytes(letters)));
  }

  private static String word(Command command, int at) {
    return new String(command.args().get(at), StandardCharsets.UTF_8);
  }

  /** The keys of entries: a write of events also names the floor, as its last key. */
  private static List<byte[]> keys(Command command) {
    int count = Integer.parseInt(word(command, 2));
    List<byte[]> keys = command.args().subList(KEYS_AT, KEYS_AT + count);
    String last = new String(keys.get(count - 1), StandardCharsets.UTF_8);
    return last.endsWith(":floor") ? keys.subList(0, count - 1) : keys;
  }

  private static Command removalOf(Command command) {
    List<byte[]> args = new ArrayList<>(List.of(Command.utf8("DEL")));
    args.addAll(keys(command));
    return new Command(args);
  }

  private static boolean isTombstones(Command command) {
    return command.args().get(command.args().size() - 1).length == META_BYTES;
  }

  @Override
  protected RedisPort port() {
    return real;
  }
}
