/** Tests of what a report says. */
@NullMarked
package io.prefetchbench.reports.page;

import org.jspecify.annotations.NullMarked;
