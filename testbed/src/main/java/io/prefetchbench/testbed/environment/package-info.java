/**
 * The machine of a run: what it is, how busy and how late it is, and whether a command can run
 * here. Types are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.testbed.environment;

import org.jspecify.annotations.NullMarked;
