/**
 * The strategies of the league that are not load runs of this project: each a class. Types are not
 * thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.league.strategy;

import org.jspecify.annotations.NullMarked;
