/** What endpoints and commands write alike: JSON objects, and a worker's status as one. */
@NullMarked
package io.prefetchbench.server.json;

import org.jspecify.annotations.NullMarked;
