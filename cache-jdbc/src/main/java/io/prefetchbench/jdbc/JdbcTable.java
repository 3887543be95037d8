package io.prefetchbench.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which table is cached, and how its rows become entities: each row is one entity, each column one
 * field with the column's name. Immutable.
 *
 * <pre>{@code
 * JdbcTable products = JdbcTable.named("shop.product").id("sku").build();
 * JdbcTable prices = JdbcTable.named("price").id("country", "sku").columns("amount", "valid_from").build();
 * }</pre>
 *
 * <p>The entity's id is the text of the id column. Several id columns are joined by {@code /}; a
 * {@code /} or {@code \} within a value is preceded by {@code \}. Id columns are fields too. A
 * column that is SQL {@code NULL} is no field, unless {@link Builder#nullsAsEmptyText} is set.
 */
public final class JdbcTable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");

  static final char SEPARATOR = '/';
  static final char ESCAPE = '\\';

  private final String schema;
  private final String name;
  private final List<String> id;
  private final String version;
  private final List<String> columns;
  private final boolean nullsAsEmptyText;

  private JdbcTable(Builder builder) {
    int dot = builder.table.indexOf('.');
    this.schema = dot < 0 ? "" : builder.table.substring(0, dot);
    this.name = builder.table.substring(dot + 1);
    this.id = List.copyOf(builder.id);
    this.version = builder.version;
    this.columns = List.copyOf(builder.columns);
    this.nullsAsEmptyText = builder.nullsAsEmptyText;
    if (id.isEmpty()) {
      throw new IllegalArgumentException(
          "table " + builder.table + " needs at least one id column: JdbcTable.named(…).id(\"…\")");
    }
    if (!schema.isEmpty()) {
      check(schema);
    }
    check(name);
    check(version);
    id.forEach(JdbcTable::check);
    columns.forEach(JdbcTable::check);
  }

  private static void check(String identifier) {
    if (!NAME.matcher(identifier).matches()) {
      throw new IllegalArgumentException(
          "not a plain SQL name (letters, digits, _ and $, at most one dot before the table): "
              + identifier);
    }
  }

  /**
   * Describes a table or a view.
   *
   * @param table its name, optionally with a schema: {@code product} or {@code shop.product}
   */
  public static Builder named(String table) {
    return new Builder(table);
  }

  /** Collects the description of a table. Not thread-safe. */
  public static final class Builder {
    private final String table;
    private List<String> id = List.of();
    private String version = "row_version";
    private List<String> columns = List.of();
    private boolean nullsAsEmptyText;

    private Builder(String table) {
      this.table = Objects.requireNonNull(table);
    }

    /** The column, or columns, of the primary key. */
    public Builder id(String... names) {
      id = List.of(names);
      return this;
    }

    /**
     * The column that holds the version of a row; default {@code row_version}. It is not a field of
     * the entity. See {@link JdbcSchema}.
     */
    public Builder version(String name) {
      version = Objects.requireNonNull(name);
      return this;
    }

    /** The columns to cache besides the id columns; default all. */
    public Builder columns(String... names) {
      columns = List.of(names);
      return this;
    }

    /** Stores SQL {@code NULL} as an empty text instead of leaving the field out. */
    public Builder nullsAsEmptyText() {
      nullsAsEmptyText = true;
      return this;
    }

    /**
     * The table.
     *
     * @throws IllegalArgumentException if there is no id column, or a name is not a plain SQL name
     */
    public JdbcTable build() {
      return new JdbcTable(this);
    }
  }

  /** The name as it was given, lower case, for messages and for names derived from it. */
  public String name() {
    return (schema.isEmpty() ? name : schema + "." + name).toLowerCase(Locale.ROOT);
  }

  /** The id columns in order. */
  public List<String> id() {
    return id;
  }

  /** The version column. */
  public String version() {
    return version;
  }

  /** The selected columns besides the id columns; empty for all. */
  public List<String> columns() {
    return columns;
  }

  /** Whether SQL {@code NULL} becomes an empty text. */
  public boolean isNullsAsEmptyText() {
    return nullsAsEmptyText;
  }

  /**
   * The id of a row.
   *
   * @param textOf the text of an id column, null if it is {@code NULL}
   * @return null if an id column is {@code NULL}
   */
  public @Nullable String idOf(Function<String, @Nullable String> textOf) {
    if (id.size() == 1) {
      return textOf.apply(id.get(0));
    }
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < id.size(); i++) {
      String part = textOf.apply(id.get(i));
      if (part == null) {
        return null;
      }
      joined.append(i == 0 ? "" : SEPARATOR);
      for (int c = 0; c < part.length(); c++) {
        if (part.charAt(c) == SEPARATOR || part.charAt(c) == ESCAPE) {
          joined.append(ESCAPE);
        }
        joined.append(part.charAt(c));
      }
    }
    return joined.toString();
  }

  /**
   * The name of a column's field: the column's own name, in lower case if it is all upper case,
   * because some databases store unquoted names like that.
   */
  public static String fieldName(String column) {
    return column.equals(column.toUpperCase(Locale.ROOT))
        ? column.toLowerCase(Locale.ROOT)
        : column;
  }

  /** The table for use in a statement: its name, with the schema if that was given. */
  public String sql() {
    return schema.isEmpty() ? name : schema + "." + name;
  }

  /** A name of ours next to the table, in its schema. */
  String derived(String suffix) {
    return sql() + "_" + suffix;
  }

  /** The same without the schema, as some statements require. */
  String derivedPlain(String suffix) {
    return name + "_" + suffix;
  }

  @Override
  public String toString() {
    return name() + id;
  }
}
