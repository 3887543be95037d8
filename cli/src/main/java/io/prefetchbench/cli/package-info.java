@NullMarked
package io.prefetchbench.cli;

import org.jspecify.annotations.NullMarked;
