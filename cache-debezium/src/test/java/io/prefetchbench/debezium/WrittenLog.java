package io.prefetchbench.debezium;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A random log of one table, as the engine's records, and what a feed has to make of each of its
 * transactions. Built by a seed; not thread-safe.
 */
final class WrittenLog {
  static final String BEATS = "me:";
  static final String TABLE = "shop.product";

  private static final int IDS = 5;
  private static final int STEP = 10;

  private static final Schema STATUS = SchemaBuilder.struct().field("status", text()).build();
  private static final Schema SOURCE =
      SchemaBuilder.struct().field("ts_us", Schema.INT64_SCHEMA).field("table", text()).build();
  private static final Schema MESSAGE =
      SchemaBuilder.struct().field("content", Schema.BYTES_SCHEMA).build();
  private static final Schema SPOKEN =
      SchemaBuilder.struct().field("source", SOURCE).field("message", MESSAGE).build();
  private static final Schema HISTORY = columns("table_name", "epoch");
  private static final Schema NARROW = columns("id", "row_version", "a");
  private static final Schema WIDE = columns("id", "row_version", "a", "b");

  /**
   * One committed transaction.
   *
   * @param records from its begin to its end
   * @param end where it ends in the log
   * @param items what is delivered, see {@link #words}
   * @param beats of this process
   * @param isGap whether only a pass restores what it did
   */
  record Written(
      List<SourceRecord> records, long end, List<String> items, List<Long> beats, boolean isGap) {}

  private record Stored(long version, Struct row) {}

  private final Random random;
  private final Map<String, Stored> rows = new LinkedHashMap<>();
  private final List<Written> transactions = new ArrayList<>();
  private Schema schema = NARROW;
  private long sequence;
  private long epoch = 1;
  private long end;
  private long beat;

  // Of the transaction that is being written.
  private List<SourceRecord> records = new ArrayList<>();
  private Map<String, String> last = new LinkedHashMap<>();
  private List<Long> beats = new ArrayList<>();
  private boolean isGap;

  WrittenLog(Random random, int count) {
    this.random = random;
    for (int i = 0; i < count; i++) {
      transaction();
    }
  }

  List<Written> transactions() {
    return transactions;
  }

  /** An item in words: the version, the id, and the fields or what is the matter with them. */
  static String words(long epoch, long position, String id, String what) {
    return id + " " + what + " at " + epoch + "." + position;
  }

  /** An item that only says that its entity cannot be read. */
  static String unreadable(String id) {
    return id + " unreadable";
  }

  private void transaction() {
    records = new ArrayList<>();
    last = new LinkedHashMap<>();
    beats = new ArrayList<>();
    isGap = false;
    end += STEP;
    border("BEGIN");
    if (random.nextInt(12) == 0) {
      history();
    } else {
      for (int i = random.nextInt(6); i > 0; i--) {
        step();
      }
    }
    border("END");
    transactions.add(new Written(records, end, List.copyOf(last.values()), beats, isGap));
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0 -> message(BEATS, ++beat);
      case 1 -> message("another process:", 99);
      case 2 -> truncate();
      case 3 -> schema = schema == NARROW ? WIDE : NARROW;
      case 4 -> records.add(record(TABLE, null, null));
      default -> change();
    }
  }

  private void change() {
    String id = "id" + random.nextInt(IDS);
    Stored before = rows.remove(id);
    int kind = random.nextInt(5);
    if (before != null && kind == 0) {
      records.add(row("d", before.row, null));
      deleted(id, before);
      return;
    }
    String after = before != null && kind == 1 ? "moved" + ++sequence : id;
    Stored is = stored(after, before != null && kind == 2 ? before.version : ++sequence);
    if (before != null && kind == 1) {
      deleted(id, before);
    }
    rows.put(after, is);
    records.add(row(before == null ? "c" : "u", before == null ? null : before.row, is.row));
    boolean isSame = before != null && is.version == before.version;
    last.remove(after);
    last.put(
        after, isSame ? unreadable(after) : words(epoch, 2 * is.version, after, fields(is.row)));
  }

  private Stored stored(String id, long version) {
    Struct row = new Struct(schema).put("id", id).put("row_version", Long.toString(version));
    String unchanged = random.nextInt(6) == 0 ? TextConverter.UNCHANGED : "a" + version;
    row.put("a", unchanged);
    if (schema == WIDE) {
      row.put("b", random.nextBoolean() ? "b" + version : null);
    }
    return new Stored(version, row);
  }

  private static String fields(Struct row) {
    Map<String, String> fields = new TreeMap<>();
    for (String name : List.of("id", "a", "b")) {
      String text = row.schema().field(name) == null ? null : (String) row.get(name);
      if (TextConverter.UNCHANGED.equals(text)) {
        return "incomplete";
      }
      if (text != null) {
        fields.put(name, text);
      }
    }
    return fields.toString();
  }

  private void deleted(String id, Stored row) {
    last.remove(id);
    last.put(id, words(epoch, 2 * row.version + 1, id, "deleted"));
  }

  private void truncate() {
    rows.clear();
    isGap = true;
    records.add(row("t", null, null));
  }

  private void history() {
    epoch++;
    Struct after = new Struct(HISTORY).put("table_name", TABLE).put("epoch", Long.toString(epoch));
    records.add(change("prefetch_history", "c", HISTORY, null, after));
  }

  private void message(String prefix, long number) {
    byte[] content = (prefix + number).getBytes(StandardCharsets.UTF_8);
    Struct value =
        new Struct(SPOKEN)
            .put("source", source(""))
            .put("message", new Struct(MESSAGE).put("content", ByteBuffer.wrap(content)));
    records.add(record("p.message", SPOKEN, value));
    if (prefix.equals(BEATS)) {
      beats.add(number);
    }
  }

  private void border(String status) {
    records.add(record("p.transaction", STATUS, new Struct(STATUS).put("status", status)));
  }

  private SourceRecord row(String operation, @Nullable Struct before, @Nullable Struct after) {
    Schema row = before == null ? schema : before.schema();
    return change("product", operation, after == null ? row : after.schema(), before, after);
  }

  private SourceRecord change(
      String table, String operation, Schema after, @Nullable Struct was, @Nullable Struct is) {
    Schema before = was == null ? after : was.schema();
    Schema schemaOfAll =
        SchemaBuilder.struct()
            .field("op", text())
            .field("source", SOURCE)
            .field("before", before)
            .field("after", after)
            .build();
    Struct value = new Struct(schemaOfAll).put("op", operation).put("source", source(table));
    return record("p." + table, schemaOfAll, value.put("before", was).put("after", is));
  }

  private Struct source(String table) {
    return new Struct(SOURCE).put("ts_us", end).put("table", table);
  }

  private SourceRecord record(String topic, @Nullable Schema of, @Nullable Struct value) {
    return new SourceRecord(Map.of(), Map.of("lsn_commit", end), topic, of, value);
  }

  private static Schema columns(String... names) {
    SchemaBuilder row = SchemaBuilder.struct().optional();
    for (String name : names) {
      row.field(name, SchemaBuilder.string().optional().build());
    }
    return row.build();
  }

  private static Schema text() {
    return Schema.STRING_SCHEMA;
  }
}
