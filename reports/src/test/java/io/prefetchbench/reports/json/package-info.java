/** Tests of reading JSON. */
@NullMarked
package io.prefetchbench.reports.json;

import org.jspecify.annotations.NullMarked;
