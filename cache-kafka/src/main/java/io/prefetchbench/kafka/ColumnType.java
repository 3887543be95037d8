package io.prefetchbench.kafka;

/**
 * The type of a column with a date or a time, for messages without schemas, whose text does not say
 * it.
 */
public enum ColumnType {
  /** {@code date}. */
  DATE,
  /** {@code time} without time zone. */
  TIME,
  /** {@code timestamp} without time zone. */
  TIMESTAMP,
  /** {@code timestamp with time zone}. */
  TIMESTAMPTZ
}
