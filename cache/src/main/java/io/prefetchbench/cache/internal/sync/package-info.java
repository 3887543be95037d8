/** The sync worker: polls changes, applies them, acknowledges them, and reports its status. */
@NullMarked
package io.prefetchbench.cache.internal.sync;

import org.jspecify.annotations.NullMarked;
