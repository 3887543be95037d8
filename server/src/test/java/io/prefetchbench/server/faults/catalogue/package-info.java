/** The faults: what each does, what it allows, and how it shows that it struck. */
@NullMarked
package io.prefetchbench.server.faults.catalogue;

import org.jspecify.annotations.NullMarked;
