@NullMarked
package io.prefetchbench.testbed;

import org.jspecify.annotations.NullMarked;
