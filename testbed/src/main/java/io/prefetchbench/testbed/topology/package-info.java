/** Several Redis that belong together: a cluster, and a master with a replica and a Sentinel. */
@NullMarked
package io.prefetchbench.testbed.topology;

import org.jspecify.annotations.NullMarked;
