/** A Redis address and the barest connection to it: the floor that clients are compared with. */
@NullMarked
package io.prefetchbench.testbed.resp;

import org.jspecify.annotations.NullMarked;
