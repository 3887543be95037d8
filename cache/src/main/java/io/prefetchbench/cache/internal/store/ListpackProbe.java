package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the server's own listpacks equal the encoder's, byte for byte: a wrong length in a
 * restored listpack can crash a server that does not check payloads, which is the default. The
 * server creates hashes with {@code HSET} and dumps them: one with every kind of number and text,
 * and one at both size limits, which also shows that the server's own limits are not lower. The
 * dump may be compressed; its content is compared. For long texts the server uses no listpack in a
 * hash, but does in a list, whose elements are the same.
 */
final class ListpackProbe {
  private static final long SEED = 42;
  private static final int FIRST_PRINTABLE = 33;
  private static final int PRINTABLE = 94;

  private ListpackProbe() {}

  /** The result of the probe. */
  record Finding(Listpacks listpacks, String why) {}

  static Finding look(RedisPort port, String probeKey) {
    for (List<byte[]> parts : List.of(everyKind(), atTheLimits())) {
      String difference = difference(port, probeKey, Kind.HASH, parts);
      if (difference != null) {
        return new Finding(Listpacks.NEVER, difference);
      }
    }
    String difference = difference(port, probeKey, Kind.LIST, longTexts());
    return difference == null
        ? new Finding(Listpacks.LONG_TEXTS, "")
        : new Finding(Listpacks.SHORT_TEXTS, difference);
  }

  /** A key that the server creates, and the start of its dump, up to the listpack's length. */
  private enum Kind {
    HASH("HSET", "\020"),
    /** One node, and that it is a packed one. */
    LIST("RPUSH", "\022\001\002");

    private final String command;
    private final String begin;

    Kind(String command, String begin) {
      this.command = command;
      this.begin = begin;
    }
  }

  private static @Nullable String difference(
      RedisPort port, String probeKey, Kind kind, List<byte[]> namesAndValues) {
    List<byte[]> args = new ArrayList<>(namesAndValues.size() + 1);
    args.add(Command.utf8(kind.command));
    args.addAll(namesAndValues);
    Reply reply = StoreScripts.PROBE_LISTPACK.call(port, List.of(probeKey), args);
    if (reply instanceof Reply.Fault fault) {
      if (fault.fault().kind() == RedisFault.Kind.TRANSIENT) {
        throw fault.fault();
      }
      return "the server's own encoding cannot be inspected: " + fault.fault().getMessage();
    }
    String encoding = reply.many().get(0).text();
    if (kind == Kind.HASH && !encoding.equals("listpack")) {
      return "a hash of " + namesAndValues.size() / 2 + " fields is a " + encoding + " there";
    }
    byte[] theirs = reply.many().get(1).bytes();
    byte[] ours = new HashDump(Listpacks.LONG_TEXTS).encode(namesAndValues);
    return isSame(theirs, Command.utf8(kind.begin), ours)
        ? null
        : "the server's listpacks consist of different bytes";
  }

  /** Ignores type and footer: they differ by kind and by the server's format version. */
  private static boolean isSame(byte[] theirs, byte[] begin, byte[] ours) {
    if (theirs.length < begin.length + HashDump.FOOTER_BYTES
        || !Arrays.equals(theirs, 0, begin.length, begin, 0, begin.length)
        || version(theirs) < HashDump.LISTPACK_RDB_VERSION) {
      return false;
    }
    try {
      return Arrays.equals(RdbString.read(theirs, begin.length), RdbString.read(ours, 1));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int version(byte[] dump) {
    int at = dump.length - HashDump.FOOTER_BYTES;
    return (dump[at] & 0xFF) | ((dump[at + 1] & 0xFF) << 8);
  }

  /** Numbers on both sides of every width's limit, texts that only look like numbers, and texts. */
  private static List<byte[]> everyKind() {
    List<String> values = new ArrayList<>(List.of("", "-", "-0", "+1", "007", "1.5", " 1", "1 "));
    for (int bits : new int[] {0, 7, 12, 15, 23, 31, 63}) {
      long limit = 1L << bits;
      for (long number : new long[] {limit - 1, limit, -limit, -limit - 1}) {
        values.add(Long.toString(number));
      }
    }
    values.add("9223372036854775808");
    values.add("-9223372036854775809");
    values.add("9999999999999999999");
    values.add("18446744073709551616");
    values.add("\u00E4\u20AC\uD83E\uDDC0");
    SplittableRandom random = new SplittableRandom(SEED);
    for (int length : new int[] {1, 19, 20, 21, 62, 63, 64}) {
      values.add(text(random, length));
    }
    List<byte[]> parts = new ArrayList<>();
    for (String value : values) {
      parts.add(Command.utf8(text(random, 2 + parts.size() / 8)));
      parts.add(Command.utf8(value));
    }
    return parts;
  }

  private static List<byte[]> atTheLimits() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < 2 * HashDump.LISTPACK_PAIRS_MAX; i++) {
      parts.add(Command.utf8(text(random, Listpacks.SHORT_TEXTS.textBytesMax())));
    }
    return parts;
  }

  /** Both sides of each length at which the backward length needs one more byte, and the limit. */
  private static List<byte[]> longTexts() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<byte[]> parts = new ArrayList<>();
    for (int length :
        new int[] {65, 124, 125, 126, 127, 1000, Listpacks.LONG_TEXTS.textBytesMax()}) {
      parts.add(Command.utf8(text(random, 8)));
      parts.add(Command.utf8(text(random, length)));
    }
    return parts;
  }

  private static String text(SplittableRandom random, int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) (FIRST_PRINTABLE + random.nextInt(PRINTABLE));
    }
    return new String(text, StandardCharsets.US_ASCII);
  }
}
