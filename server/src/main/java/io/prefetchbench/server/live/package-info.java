/**
 * The live figures shown on the page: sampled in the background, so that displaying them never
 * blocks.
 */
@NullMarked
package io.prefetchbench.server.live;

import org.jspecify.annotations.NullMarked;
