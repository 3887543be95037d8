/**
 * A primary in a relational database: {@link io.prefetchbench.jdbc.JdbcPrimary} reads a table,
 * {@link io.prefetchbench.jdbc.OutboxFeed} follows its changes by polling, and {@link
 * io.prefetchbench.jdbc.JdbcSchema} adds the version column, the triggers and the outbox that both
 * need. No JDBC driver is pulled in.
 */
@NullMarked
package io.prefetchbench.jdbc;

import org.jspecify.annotations.NullMarked;
