package io.prefetchbench.cache.internal.redis;

/** The hash slots of Redis Cluster, by which it distributes keys over its masters. */
public final class Slots {
  public static final int COUNT = 16_384;

  private static final int POLYNOMIAL = 0x1021;
  private static final char[] CRC16 = table();

  private Slots() {}

  private static char[] table() {
    char[] table = new char[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
      }
      table[i] = (char) crc;
    }
    return table;
  }

  /**
   * The slot of a key: CRC16 (XMODEM) of the text between the first opening brace and the next
   * closing one, if it is not empty; of the whole key otherwise.
   */
  public static int of(byte[] key) {
    int open = indexOf(key, '{', 0);
    int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
    return close > open + 1 ? crc16(key, open + 1, close) : crc16(key, 0, key.length);
  }

  private static int indexOf(byte[] key, char wanted, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int crc16(byte[] bytes, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc = ((crc << 8) & 0xFFFF) ^ CRC16[((crc >>> 8) ^ bytes[i]) & 0xFF];
    }
    return crc & (COUNT - 1);
  }

  /**
   * The shortest text of digits and lowercase letters with this slot; the same in every process.
   */
  static String tagOf(int slot) {
    return Tags.ALL[slot];
  }

  /** Built when the first cluster is seen: about 200,000 texts are tried. */
  private static final class Tags {
    private static final int RADIX = 36;
    private static final String[] ALL = all();

    private static String[] all() {
      String[] tags = new String[COUNT];
      int missing = COUNT;
      for (int i = 0; missing > 0; i++) {
        String tag = Integer.toString(i, RADIX);
        int slot = of(Command.utf8(tag));
        if (tags[slot] == null) {
          tags[slot] = tag;
          missing--;
        }
      }
      return tags;
    }
  }
}
