/** Starts PostgreSQL and Kafka: embedded, by Docker, or neither where an address is given. */
@NullMarked
package io.prefetchbench.testbed.primary;

import org.jspecify.annotations.NullMarked;
