/** When each request is due and which key it asks for, made before the run. */
@NullMarked
package io.prefetchbench.load.schedule;

import org.jspecify.annotations.NullMarked;
