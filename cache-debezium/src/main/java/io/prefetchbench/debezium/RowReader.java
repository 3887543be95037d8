package io.prefetchbench.debezium;

import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.jdbc.JdbcTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of one table as the engine shows them, with the columns that the table has at that
 * point of the stream. Used by the engine's thread.
 */
final class RowReader {
  private final JdbcTable table;
  private @Nullable Schema schema;
  private List<Field> selected = List.of();
  private List<Field> keys = List.of();
  private @Nullable Field version;

  RowReader(JdbcTable table) {
    this.table = table;
  }

  /**
   * A row, as far as it was logged: the id is null, and the version −1, if it is missing, the
   * fields are null if the log left out one that did not change.
   */
  record Row(
      @Nullable String id, long version, @Nullable Map<String, String> fields, String problem) {}

  /** Reads a row. */
  Row read(Struct row) {
    Field versionField = described(row.schema());
    String id = table.idOf(name -> text(row, keys.get(table.id().indexOf(name))));
    String number = text(row, versionField);
    long at = number == null || number.isEmpty() ? -1 : Long.parseLong(number);
    Map<String, String> fields = new LinkedHashMap<>();
    boolean isComplete = true;
    for (Field field : selected) {
      String text = text(row, field);
      if (text == null) {
        if (table.isNullsAsEmptyText()) {
          fields.put(JdbcTable.fieldName(field.name()), "");
        }
      } else if (text.equals(TextConverter.UNCHANGED)) {
        isComplete = false;
      } else if (text.startsWith(TextConverter.UNREADABLE)) {
        String cause = text.substring(TextConverter.UNREADABLE.length());
        return new Row(id, at, null, "column " + field.name() + " cannot be read: " + cause);
      } else {
        fields.put(JdbcTable.fieldName(field.name()), text);
      }
    }
    return new Row(id, at, isComplete ? fields : null, "");
  }

  /** A default of the column must not replace {@code NULL}. */
  static @Nullable String text(Struct row, Field field) {
    return (String) row.getWithoutDefault(field.name());
  }

  private Field described(Schema now) {
    Field known = version;
    if (now == schema && known != null) {
      return known;
    }
    List<Field> wanted = new ArrayList<>();
    keys = table.id().stream().map(name -> field(now, name)).toList();
    wanted.addAll(keys);
    Field versionField = field(now, table.version());
    if (table.columns().isEmpty()) {
      now.fields().stream()
          .filter(field -> !wanted.contains(field) && !field.equals(versionField))
          .forEach(wanted::add);
    } else {
      table.columns().stream()
          .map(name -> field(now, name))
          .filter(field -> !wanted.contains(field))
          .forEach(wanted::add);
    }
    for (Field field : wanted) {
      if (TextConverter.UNKNOWN.equals(field.schema().name())) {
        throw SourceException.misconfigured(
            "table %s has columns whose type cannot be cached: %s; leave them out with columns(…)"
                .formatted(table.name(), field.name()),
            null);
      }
    }
    selected = List.copyOf(wanted);
    schema = now;
    version = versionField;
    return versionField;
  }

  private Field field(Schema now, String name) {
    return now.fields().stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                SourceException.misconfigured(
                    "table %s has no column %s any more".formatted(table.name(), name), null));
  }
}
