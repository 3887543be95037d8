/** The two programs: the server with the read API and the page, and the sync worker. */
@NullMarked
package io.prefetchbench.server;

import org.jspecify.annotations.NullMarked;
