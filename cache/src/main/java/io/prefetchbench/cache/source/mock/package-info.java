/** A primary to try things on: seeded entities, mutations, and a change stream, in Redis. */
@NullMarked
package io.prefetchbench.cache.source.mock;

import org.jspecify.annotations.NullMarked;
