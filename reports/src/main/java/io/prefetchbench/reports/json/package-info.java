/** JSON in and out of files: one mapper, atomic writes, errors that name the file. */
@NullMarked
package io.prefetchbench.reports.json;

import org.jspecify.annotations.NullMarked;
