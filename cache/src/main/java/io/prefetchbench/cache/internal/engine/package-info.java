/**
 * Puts the parts of a cache together and keeps it complete: the implementation of the front door.
 */
@NullMarked
package io.prefetchbench.cache.internal.engine;

import org.jspecify.annotations.NullMarked;
