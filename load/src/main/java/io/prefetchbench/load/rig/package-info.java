/** The processes of a run: started, watched, read out, ended. */
@NullMarked
package io.prefetchbench.load.rig;

import org.jspecify.annotations.NullMarked;
