/** What a load run is to do: a JSON file, read and checked. */
@NullMarked
package io.prefetchbench.load.workload;

import org.jspecify.annotations.NullMarked;
