/** Writers that know the truth of their ids, and readers that note every answer. */
@NullMarked
package io.prefetchbench.server.faults.load;

import org.jspecify.annotations.NullMarked;
