/** Shared by all programs of the bench: common options, exit codes, one-line errors, progress. */
@NullMarked
package io.prefetchbench.testbed.command;

import org.jspecify.annotations.NullMarked;
