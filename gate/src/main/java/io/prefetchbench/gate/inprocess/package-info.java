/**
 * The program that runs one benchmark of two builds in one JVM, in turn. It uses the JDK alone: its
 * class path is beside those of the builds, not among them.
 */
@NullMarked
package io.prefetchbench.gate.inprocess;

import org.jspecify.annotations.NullMarked;
