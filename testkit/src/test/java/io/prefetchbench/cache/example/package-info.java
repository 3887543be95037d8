/** The programs that README.md and docs/EMBED.md show, run against a real Redis by the tests. */
@NullMarked
package io.prefetchbench.cache.example;

import org.jspecify.annotations.NullMarked;
