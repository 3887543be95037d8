/** Tests of the pages in a real browser, and what they share. */
@NullMarked
package io.prefetchbench.browser;

import org.jspecify.annotations.NullMarked;
