@NullMarked
package io.prefetchbench.load;

import org.jspecify.annotations.NullMarked;
