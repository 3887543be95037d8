/**
 * Puts the parts of a cache together, keeps it complete and tells how it is: the implementation of
 * the front door.
 */
@NullMarked
package io.prefetchbench.cache.internal.engine;

import org.jspecify.annotations.NullMarked;
