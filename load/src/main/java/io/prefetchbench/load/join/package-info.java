/** The stamps of mutator, worker and readers, joined after the run. */
@NullMarked
package io.prefetchbench.load.join;

import org.jspecify.annotations.NullMarked;
