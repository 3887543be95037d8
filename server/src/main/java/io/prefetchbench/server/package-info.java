/**
 * The two programs, the server with the read API and the page, and the sync worker; and the options
 * they share with the operator's commands.
 */
@NullMarked
package io.prefetchbench.server;

import org.jspecify.annotations.NullMarked;
