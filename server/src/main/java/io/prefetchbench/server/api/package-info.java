/**
 * The endpoints: how each path uses the cache and the primary, the JSON of its answer, and the
 * figures that the page shows live.
 */
@NullMarked
package io.prefetchbench.server.api;

import org.jspecify.annotations.NullMarked;
