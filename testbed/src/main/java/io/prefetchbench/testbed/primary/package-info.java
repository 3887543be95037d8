/**
 * Starts PostgreSQL and Kafka, the primary and its feed: embedded, by Docker, or neither where an
 * address is given.
 */
@NullMarked
package io.prefetchbench.testbed.primary;

import org.jspecify.annotations.NullMarked;
