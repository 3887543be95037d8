/** The strategies of the league that are not load runs of this project: each a class. */
@NullMarked
package io.prefetchbench.league.strategy;

import org.jspecify.annotations.NullMarked;
