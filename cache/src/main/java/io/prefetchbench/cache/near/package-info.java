/** What a reader keeps in its own memory, for as long as Redis would tell of a change. */
@NullMarked
package io.prefetchbench.cache.near;

import org.jspecify.annotations.NullMarked;
