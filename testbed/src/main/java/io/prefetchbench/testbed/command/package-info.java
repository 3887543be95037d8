/**
 * Shared by all programs of the bench: common options, exit codes, one-line errors, progress. Types
 * are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.testbed.command;

import org.jspecify.annotations.NullMarked;
