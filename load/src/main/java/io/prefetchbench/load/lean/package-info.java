/** The driver that reads over HTTP with a client of its own, for the least CPU per read. */
@NullMarked
package io.prefetchbench.load.lean;

import org.jspecify.annotations.NullMarked;
