package io.prefetchbench.load;

import java.util.OptionalDouble;

/**
 * The knee of the system, in offered reads per second.
 *
 * @param held highest rate that held in most of its runs, at least two; 0 if none did
 * @param broke lowest rate above it that broke in most of its runs, at least two; infinite if none
 *     was reached
 * @param end why the search ended
 */
public record Knee(double held, double broke, End end) {

  public enum End {
    /** Both sides are known as closely as was asked for. */
    FOUND,
    /** The generator could not offer more: the system may sustain more. */
    GENERATOR_LIMIT,
    /** The highest rate that was allowed still held. */
    NOT_REACHED,
    /** The lowest rate that is tried broke. */
    BELOW
  }

  /** Between both sides, by ratio; the highest rate that held without a side above. */
  public OptionalDouble rate() {
    if (held == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(end == End.FOUND ? Math.sqrt(held * broke) : held);
  }
}
