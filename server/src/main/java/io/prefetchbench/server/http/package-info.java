/**
 * HTTP as the server speaks it: exact routes, JSON answers for every outcome, and who may write.
 */
@NullMarked
package io.prefetchbench.server.http;

import org.jspecify.annotations.NullMarked;
