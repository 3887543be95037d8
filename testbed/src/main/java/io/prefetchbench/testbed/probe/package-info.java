/** How late a thread of this machine is, measured now: after a sleep, and after it was woken. */
@NullMarked
package io.prefetchbench.testbed.probe;

import org.jspecify.annotations.NullMarked;
