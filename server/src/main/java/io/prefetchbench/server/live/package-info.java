/**
 * What the page shows of the running cache: sampled in the background, so that showing it waits for
 * nobody.
 */
@NullMarked
package io.prefetchbench.server.live;

import org.jspecify.annotations.NullMarked;
