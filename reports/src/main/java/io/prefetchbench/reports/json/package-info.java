/** Text and JSON in and out of files: encodings, one mapper, atomic writes, errors that name it. */
@NullMarked
package io.prefetchbench.reports.json;

import org.jspecify.annotations.NullMarked;
