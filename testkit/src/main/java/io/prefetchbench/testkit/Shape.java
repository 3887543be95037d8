package io.prefetchbench.testkit;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The form of generated entities: which fields, and how long their values are. The same name,
 * index, seed and generation give the same entity on every machine.
 *
 * <p>{@code category-5} is the published demos' entity; {@code ycsb-10x100} is YCSB's default
 * record (ten fields of 100 bytes); {@code hash-NxB} has N fields of B bytes. Values longer than 64
 * bytes leave Redis' compact hash encoding at its default settings.
 *
 * <p>Immutable and thread-safe.
 */
public final class Shape {
  /** The field that counts the generations of one entity, in shapes with bench fields. */
  public static final String COUNTER_FIELD = "v";

  /** The field with the checksum over all others, in shapes with bench fields. */
  public static final String CHECKSUM_FIELD = "c";

  private static final List<Shape> ALL =
      List.of(
          new Shape("category-5", 5, 0, false),
          new Shape("ycsb-10x100", 10, 100, false),
          new Shape("hash-5x100", 5, 100, false),
          new Shape("hash-50x10", 50, 10, false),
          new Shape("hash-51x10", 51, 10, false),
          new Shape("hash-300x10", 300, 10, false),
          new Shape("hash-50x100", 50, 100, false),
          new Shape("hash-100x100", 100, 100, false));
  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
          .getBytes(StandardCharsets.US_ASCII);
  private static final String ID_PREFIX = "cat-";
  private static final String ZEROS = "0000000";
  private static final int ID_DIGITS = ZEROS.length();
  private static final int INDEX_DIGITS_MAX = 18;
  private static final int CHARS_PER_LONG = 10;
  private static final int BITS_PER_CHAR = 6;

  private final String name;
  private final int fieldCount;
  private final int valueBytes;
  private final boolean bench;

  private Shape(String name, int fieldCount, int valueBytes, boolean bench) {
    this.name = name;
    this.fieldCount = fieldCount;
    this.valueBytes = valueBytes;
    this.bench = bench;
  }

  /**
   * The shape of this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static Shape named(String name) {
    for (Shape shape : ALL) {
      if (shape.name.equals(name)) {
        return shape;
      }
    }
    throw new IllegalArgumentException("unknown shape " + name + ", expected one of " + names());
  }

  /** The names accepted by {@link #named}. */
  public static List<String> names() {
    return ALL.stream().map(Shape::name).toList();
  }

  /** The id of the generated entity at this index: {@code cat-} and seven digits. */
  public static String id(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("an index must not be negative, was " + index);
    }
    // Called for each read of a load run: String.format takes fifty times as long.
    String digits = Long.toString(index);
    return ID_PREFIX + ZEROS.substring(Math.min(ID_DIGITS, digits.length())) + digits;
  }

  /** The index of the generated entity with this id; −1 if {@link #id} never returns it. */
  public static long indexOf(String id) {
    int digits = id.length() - ID_PREFIX.length();
    if (digits < ID_DIGITS || digits > INDEX_DIGITS_MAX || !id.startsWith(ID_PREFIX)) {
      return -1;
    }
    long index = 0;
    for (int i = ID_PREFIX.length(); i < id.length(); i++) {
      int digit = id.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      index = 10 * index + digit;
    }
    boolean padded = digits > ID_DIGITS && id.charAt(ID_PREFIX.length()) == '0';
    return padded ? -1 : index;
  }

  /** This shape with two more fields: a counter per entity, and a checksum. */
  public Shape withBenchFields() {
    return new Shape(name, fieldCount, valueBytes, true);
  }

  public String name() {
    return name;
  }

  /** Number of fields of an entity of this shape. */
  public int fieldCount() {
    return bench ? fieldCount + 2 : fieldCount;
  }

  /** The first generation of the entity at this index, with {@link Version#NONE}. */
  public Entity entity(long index, long seed) {
    return entity(index, seed, Version.NONE);
  }

  /** The first generation of the entity at this index, with this version. */
  public Entity entity(long index, long seed, Version version) {
    return new Entity(id(index), fields(index, seed, 1), version, 0);
  }

  /** The fields of one generation, 1 for the first, of the entity at this index. */
  public Map<String, String> fields(long index, long seed, long generation) {
    Map<String, String> fields = new LinkedHashMap<>(fieldCount() * 2);
    long state = mix(mix(mix(seed) + index) + generation);
    if (valueBytes == 0) {
      category(fields, index, state);
    } else {
      for (int i = 0; i < fieldCount; i++) {
        fields.put("field" + i, text(state + i, valueBytes));
      }
    }
    if (bench) {
      fields.put(COUNTER_FIELD, Long.toString(generation));
      fields.put(CHECKSUM_FIELD, checksum(fields));
    }
    return fields;
  }

  private static void category(Map<String, String> fields, long index, long state) {
    fields.put("id", id(index));
    fields.put("name", "Category " + text(state, 8));
    fields.put("display_order", Long.toString(index % 1000));
    fields.put("featured", (state & 1) == 0 ? "true" : "false");
    fields.put("parent_id", index % 5 == 4 ? id(index / 5) : "");
  }

  /**
   * CRC32C in eight lowercase hex digits over every field but {@link #CHECKSUM_FIELD}, in the order
   * of their names (a hash does not keep its order after leaving the compact encoding); each name
   * and value is followed by a zero byte.
   */
  public static String checksum(Map<String, String> fields) {
    CRC32C crc = new CRC32C();
    boolean sorted = fields instanceof SortedMap<String, String> map && map.comparator() == null;
    for (Map.Entry<String, String> field : (sorted ? fields : new TreeMap<>(fields)).entrySet()) {
      if (!field.getKey().equals(CHECKSUM_FIELD)) {
        update(crc, field.getKey());
        update(crc, field.getValue());
      }
    }
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static void update(CRC32C crc, String text) {
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    crc.update(0);
  }

  /** True if the checksum field exists and matches the other fields: the value is not torn. */
  public static boolean isIntact(Map<String, String> fields) {
    String stored = fields.get(CHECKSUM_FIELD);
    return stored != null && stored.equals(checksum(fields));
  }

  private static String text(long state, int length) {
    byte[] text = new byte[length];
    long bits = 0;
    long step = state;
    for (int i = 0; i < length; i++) {
      if (i % CHARS_PER_LONG == 0) {
        step = mix(step + 1);
        bits = step;
      }
      text[i] = ALPHABET[(int) bits & (ALPHABET.length - 1)];
      bits >>>= BITS_PER_CHAR;
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  /** The output function of SplitMix64 (Steele, Lea, Flood: OOPSLA 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public String toString() {
    return bench ? name + " with v and c" : name;
  }
}
