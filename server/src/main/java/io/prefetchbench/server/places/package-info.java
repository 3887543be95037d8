/** The options that name the parts of a deployment, shared by all programs of this module. */
@NullMarked
package io.prefetchbench.server.places;

import org.jspecify.annotations.NullMarked;
