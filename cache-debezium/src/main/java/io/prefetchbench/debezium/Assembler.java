package io.prefetchbench.debezium;

import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.jdbc.JdbcTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the engine's records into transactions. Used by one thread at a time: that of the
 * running engine.
 */
final class Assembler {
  private static final String TRANSACTIONS = ".transaction";
  private static final String MESSAGES = ".message";
  private static final String SOURCE = "source";
  private static final String END_OF_COMMIT = "lsn_commit";

  interface Sink {
    void add(Transaction transaction) throws InterruptedException;
  }

  private final JdbcTable table;
  private final Transaction.Bounds bounds;
  private final String beatPrefix;
  private final Sink sink;
  private final RowReader reader;
  private @Nullable Transaction current;
  private volatile long epoch;
  private long micros;

  /**
   * @param beatPrefix what the beats of this process begin with; the rest is their number
   */
  Assembler(JdbcTable table, Transaction.Bounds bounds, String beatPrefix, Sink sink) {
    this.beatPrefix = beatPrefix;
    this.table = table;
    this.bounds = bounds;
    this.sink = sink;
    this.reader = new RowReader(table);
  }

  /**
   * An engine is about to start, at the beginning of a transaction. It may show transactions again
   * whose epochs are past, and the next engine may not: each begins with what is known.
   */
  void begin(long decodedEpoch) {
    current = null;
    epoch = decodedEpoch;
  }

  void accept(SourceRecord record) throws InterruptedException {
    if (!(record.value() instanceof Struct value)) {
      return;
    }
    if (record.topic().endsWith(TRANSACTIONS)) {
      border(record, value);
      return;
    }
    Transaction transaction = current;
    if (transaction == null) {
      throw new IllegalStateException("a change outside of a transaction: " + record);
    }
    Struct source = value.getStruct(SOURCE);
    micros = source.getInt64("ts_us");
    if (record.topic().endsWith(MESSAGES)) {
      ByteBuffer content = (ByteBuffer) value.getStruct("message").get("content");
      beat(transaction, StandardCharsets.UTF_8.decode(content.duplicate()).toString());
    } else if (isHistory(source)) {
      history(value.getStruct("after"));
    } else {
      change(transaction, value);
    }
  }

  /** The log still holds beats of earlier processes, which are ignored. */
  private void beat(Transaction transaction, String content) {
    if (content.startsWith(beatPrefix)) {
      transaction.beat(Long.parseLong(content.substring(beatPrefix.length())));
    }
  }

  private void border(SourceRecord record, Struct value) throws InterruptedException {
    if ("BEGIN".equals(value.getString("status"))) {
      current = new Transaction(bounds);
      return;
    }
    Transaction ended = Objects.requireNonNull(current, "an end without a begin");
    current = null;
    Object end = Objects.requireNonNull(record.sourceOffset().get(END_OF_COMMIT));
    ended.ended((Long) end, epoch, micros);
    sink.add(ended);
  }

  private static boolean isHistory(Struct source) {
    return "prefetch_history".equals(source.getString("table"));
  }

  /** A new epoch of this table: it is written in a transaction of its own. */
  private void history(@Nullable Struct row) {
    if (row != null && table.name().equals(text(row, "table_name"))) {
      epoch = Long.parseLong(Objects.requireNonNull(text(row, "epoch")));
    }
  }

  private static @Nullable String text(Struct row, String name) {
    Field field = row.schema().field(name);
    return field == null ? null : RowReader.text(row, field);
  }

  private void change(Transaction transaction, Struct value) {
    String operation = value.getString("op");
    if ("t".equals(operation)) {
      transaction.gap("table " + table.name() + " was truncated");
      return;
    }
    Struct was = value.getStruct("before");
    Struct is = value.getStruct("after");
    RowReader.Row before = was == null ? null : reader.read(was);
    RowReader.Row after = is == null ? null : reader.read(is);
    boolean isGone = before != null && (after == null || !Objects.equals(before.id(), after.id()));
    if (before != null && isGone) {
      transaction.add(delete(before));
    }
    if (after == null) {
      if (before == null) {
        throw noVersion();
      }
      return;
    }
    String id = Objects.requireNonNull(after.id());
    boolean hasRisen = before == null || isGone || after.version() > before.version();
    String problem =
        hasRisen
            ? after.problem()
            : "an update did not raise column %s: does its trigger fire always?"
                .formatted(table.version());
    transaction.add(
        new Transaction.Change(id, 2 * after.version(), false, after.fields(), problem));
  }

  private Transaction.Change delete(RowReader.Row row) {
    if (row.id() == null || row.version() < 0) {
      throw noVersion();
    }
    return new Transaction.Change(row.id(), 2 * row.version() + 1, true, null, "");
  }

  private SourceException noVersion() {
    return SourceException.misconfigured(
        "table %s needs ALTER TABLE … REPLICA IDENTITY FULL: a delete does not show the version of its row"
            .formatted(table.name()),
        null);
  }
}
