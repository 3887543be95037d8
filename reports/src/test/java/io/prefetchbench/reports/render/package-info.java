/** Tests of rendering, and synthetic runs to render. */
@NullMarked
package io.prefetchbench.reports.render;

import org.jspecify.annotations.NullMarked;
