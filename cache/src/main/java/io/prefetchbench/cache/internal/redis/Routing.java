package io.prefetchbench.cache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Finds the key of a command, for the commands that the cache sends. */
final class Routing {
  private static final byte[] ANY = {};

  private Routing() {}

  private static String word(Command command, int place) {
    List<byte[]> args = command.args();
    return place < args.size()
        ? new String(args.get(place), StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT)
        : "";
  }

  /** True if every master must run it: scripts must be loaded wherever they may be called. */
  static boolean isForAll(Command command) {
    return command.args().size() == 3
        && word(command, 0).equals("SCRIPT")
        && word(command, 1).equals("LOAD");
  }

  /**
   * The key that determines the master; empty for a command that any server can answer. Refuses
   * commands that concern a whole server.
   */
  static byte[] keyOf(Command command) {
    String name = word(command, 0);
    return switch (name) {
      case "PING", "ECHO", "TIME" -> ANY;
      case "EVAL", "EVALSHA" -> at(command, word(command, 2).equals("0") ? -1 : 3);
      case "MEMORY", "OBJECT", "XINFO" -> at(command, 2);
      case "SCAN", "INFO", "DBSIZE", "FLUSHALL", "CONFIG", "CLIENT", "CLUSTER", "ACL" ->
          at(command, -1);
      default -> at(command, 1);
    };
  }

  private static byte[] at(Command command, int place) {
    if (place < 0 || place >= command.args().size()) {
      throw new IllegalArgumentException(
          word(command, 0) + " names no key: send it to one master of the cluster (on)");
    }
    return command.args().get(place);
  }
}
