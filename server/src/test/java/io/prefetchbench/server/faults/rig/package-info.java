/** A primary, a cache and their load behind links that can be broken, and all that was seen. */
@NullMarked
package io.prefetchbench.server.faults.rig;

import org.jspecify.annotations.NullMarked;
