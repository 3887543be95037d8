/** The driver that reads over HTTP with its own client, for the least CPU per read. */
@NullMarked
package io.prefetchbench.load.lean;

import org.jspecify.annotations.NullMarked;
