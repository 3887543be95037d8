/** JSON shared by endpoints and commands: objects, workers and dead letters. */
@NullMarked
package io.prefetchbench.server.json;

import org.jspecify.annotations.NullMarked;
