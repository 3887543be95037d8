/** What a report of a run says, section by section, before it is drawn as text or as a page. */
@NullMarked
package io.prefetchbench.reports.page;

import org.jspecify.annotations.NullMarked;
