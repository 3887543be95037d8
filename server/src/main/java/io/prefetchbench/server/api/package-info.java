/** The endpoints: how each path uses the cache and the primary, and the form of its answer. */
@NullMarked
package io.prefetchbench.server.api;

import org.jspecify.annotations.NullMarked;
