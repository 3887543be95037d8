/** The cache under faults: a matrix of fault, feed and client, and tests of its own judge. */
@NullMarked
package io.prefetchbench.server.faults;

import org.jspecify.annotations.NullMarked;
