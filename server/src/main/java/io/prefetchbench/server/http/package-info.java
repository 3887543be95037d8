/** The server's HTTP layer: exact routes, JSON answers for every outcome, and write access. */
@NullMarked
package io.prefetchbench.server.http;

import org.jspecify.annotations.NullMarked;
