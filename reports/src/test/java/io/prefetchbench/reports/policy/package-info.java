/** Tests of reading the policy. */
@NullMarked
package io.prefetchbench.reports.policy;

import org.jspecify.annotations.NullMarked;
