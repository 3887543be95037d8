@NullMarked
package io.prefetchbench.clients.spring;

import org.jspecify.annotations.NullMarked;
