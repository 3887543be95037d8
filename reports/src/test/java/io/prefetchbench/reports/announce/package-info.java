@NullMarked
package io.prefetchbench.reports.announce;

import org.jspecify.annotations.NullMarked;
