/** The driver that reads through the library itself, in the generator's own process. */
@NullMarked
package io.prefetchbench.load.library;

import org.jspecify.annotations.NullMarked;
