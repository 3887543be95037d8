/** The endpoints: what each path asks of the cache and the primary, and how it words the answer. */
@NullMarked
package io.prefetchbench.server.api;

import org.jspecify.annotations.NullMarked;
