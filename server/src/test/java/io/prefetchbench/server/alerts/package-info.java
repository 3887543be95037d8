/** The alert rules and the dashboard, in a real Prometheus that scrapes real processes. */
@NullMarked
package io.prefetchbench.server.alerts;

import org.jspecify.annotations.NullMarked;
