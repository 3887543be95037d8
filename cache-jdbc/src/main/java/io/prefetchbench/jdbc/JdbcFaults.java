package io.prefetchbench.jdbc;

import io.prefetchbench.cache.spi.SourceException;
import java.sql.SQLException;
import java.util.Set;

/** Classifies the errors of a database by their SQLSTATE (ISO 9075; PostgreSQL's appendix A). */
public final class JdbcFaults {
  /** Syntax error or access rule violation; invalid authorisation; invalid catalogue or schema. */
  private static final Set<String> MISCONFIGURED = Set.of("42", "28", "3D", "3F");

  private JdbcFaults() {}

  /** The exception for a failed statement. */
  public static SourceException of(String doing, SQLException cause) {
    String state = String.valueOf(cause.getSQLState());
    String words = "%s: %s (SQLSTATE %s)".formatted(doing, cause.getMessage(), state);
    boolean isSetting = state.length() == 5 && MISCONFIGURED.contains(state.substring(0, 2));
    return isSetting
        ? SourceException.misconfigured(words, cause)
        : SourceException.unavailable(words, cause);
  }

  /** True if a column of the statement does not exist: the table was changed. */
  static boolean isUnknownColumn(SQLException cause) {
    String state = cause.getSQLState();
    return "42703".equals(state) || "42S22".equals(state);
  }
}
