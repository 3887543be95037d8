/** Tests of the module as a whole. */
@NullMarked
package io.prefetchbench.reports;

import org.jspecify.annotations.NullMarked;
