package io.prefetchbench.load.judge;

import io.prefetchbench.load.record.Read;

/**
 * One read and its classification.
 *
 * @param ageNanos how long the version had been superseded when the read began; 0 unless stale
 * @param behind versions between the one returned and the newest acknowledged; 0 unless stale
 * @param contradicts the read cannot have returned this version according to the stamps of the
 *     applied writes
 * @param decisive its key changed within the cross-check window before it ended, so that a wrong
 *     cache, clock or join could have been detected
 * @param changedLately its key changed in the ten seconds before it ended
 */
public record JudgedRead(
    Read read,
    ReadClass readClass,
    long ageNanos,
    long behind,
    boolean contradicts,
    boolean decisive,
    boolean changedLately) {}
