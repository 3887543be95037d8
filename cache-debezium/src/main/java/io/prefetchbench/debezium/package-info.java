/** A feed of the committed changes of a PostgreSQL table, by logical decoding. */
@NullMarked
package io.prefetchbench.debezium;

import org.jspecify.annotations.NullMarked;
