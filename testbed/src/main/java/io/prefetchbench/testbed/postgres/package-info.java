/** A real PostgreSQL, started and ended like Redis is. */
@NullMarked
package io.prefetchbench.testbed.postgres;

import org.jspecify.annotations.NullMarked;
