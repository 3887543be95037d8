@NullMarked
package io.prefetchbench.clients.glide;

import org.jspecify.annotations.NullMarked;
