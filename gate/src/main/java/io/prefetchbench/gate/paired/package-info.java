/** What a paired measurement needs around its blocks: a plan, Redis, a clean end, a decision. */
@NullMarked
package io.prefetchbench.gate.paired;

import org.jspecify.annotations.NullMarked;
