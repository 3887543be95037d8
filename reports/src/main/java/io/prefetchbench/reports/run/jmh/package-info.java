/** JMH's own result file, made of the forks of a run's rounds. */
@NullMarked
package io.prefetchbench.reports.run.jmh;

import org.jspecify.annotations.NullMarked;
