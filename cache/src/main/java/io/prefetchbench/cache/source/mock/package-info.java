/** A mock primary for tests and demos: seeded entities, mutations, and a change feed, in Redis. */
@NullMarked
package io.prefetchbench.cache.source.mock;

import org.jspecify.annotations.NullMarked;
