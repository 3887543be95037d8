package io.prefetchbench.load.join;

/**
 * One read and what it was. Immutable.
 *
 * @param ageNanos how long the version had been superseded when the read began; 0 unless stale
 * @param behind versions between the one returned and the newest acknowledged; 0 unless stale
 * @param contradicts the stamps of the applied writes say that the read cannot have got this
 * @param decisive its key changed within the window of the cross-check before it ended, so that a
 *     wrong cache, clock or join could have shown
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
