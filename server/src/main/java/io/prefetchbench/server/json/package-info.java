/** What endpoints and commands write alike: JSON objects, and workers and dead letters as such. */
@NullMarked
package io.prefetchbench.server.json;

import org.jspecify.annotations.NullMarked;
