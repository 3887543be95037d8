/** Parts for tests of programs that embed the cache: a primary, a feed and a store in memory. */
@NullMarked
package io.prefetchbench.testkit;

import org.jspecify.annotations.NullMarked;
