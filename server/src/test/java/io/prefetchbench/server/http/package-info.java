/** Tests of HTTP as the server speaks it, over real sockets. */
@NullMarked
package io.prefetchbench.server.http;

import org.jspecify.annotations.NullMarked;
