/** Reports as text for a terminal and as one HTML file. */
@NullMarked
package io.prefetchbench.reports.render;

import org.jspecify.annotations.NullMarked;
