/** Tests of the live figures' parts. */
@NullMarked
package io.prefetchbench.server.api;

import org.jspecify.annotations.NullMarked;
