/** The drivers that send the reads: Gatling, the lean HTTP client, and the library itself. */
@NullMarked
package io.prefetchbench.load.generate;

import org.jspecify.annotations.NullMarked;
