/** Tests of the server and worker programs over real Redis servers. */
@NullMarked
package io.prefetchbench.server;

import org.jspecify.annotations.NullMarked;
