/** What is known of a running cache without asking it: workers, health, figures for monitoring. */
@NullMarked
package io.prefetchbench.cache.health;

import org.jspecify.annotations.NullMarked;
