/** The run as a Gatling simulation: the only package that imports Gatling. */
@NullMarked
package io.prefetchbench.load.simulation;

import org.jspecify.annotations.NullMarked;
