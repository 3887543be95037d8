/** What every program of the bench has in common: exit codes, one-line errors, progress. */
@NullMarked
package io.prefetchbench.testbed.command;

import org.jspecify.annotations.NullMarked;
