/** A feed of changes from Kafka topics. */
@NullMarked
package io.prefetchbench.kafka;

import org.jspecify.annotations.NullMarked;
