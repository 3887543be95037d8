@NullMarked
package io.prefetchbench.reports;

import org.jspecify.annotations.NullMarked;
