/** Tests of the live figures' parts. */
@NullMarked
package io.prefetchbench.server.live;

import org.jspecify.annotations.NullMarked;
