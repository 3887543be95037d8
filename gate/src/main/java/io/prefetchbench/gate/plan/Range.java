package io.prefetchbench.gate.plan;

/** The range of a number of the policy. */
enum Range {
  CHANCE("a number above 0 and below 1", 0, false, 1, false),
  SHARE("a number above 0 and at most 1", 0, false, 1, true),
  BLOCKS("a whole number from 1 to 1000", 1, true, 1000, true),
  SAMPLES("a whole number, 0 or more", 0, true, Long.MAX_VALUE, true),
  CHANGE("a number above 0 and at most 10 (0.03 is 3 %)", 0, false, 10, true),
  AMOUNT("a number, 0 or more", 0, true, Double.MAX_VALUE, true);

  private final String expected;
  private final double least;
  private final boolean leastIn;
  private final double most;
  private final boolean mostIn;

  Range(String expected, double least, boolean leastIn, double most, boolean mostIn) {
    this.expected = expected;
    this.least = least;
    this.leastIn = leastIn;
    this.most = most;
    this.mostIn = mostIn;
  }

  private boolean holds(double value) {
    return (leastIn ? value >= least : value > least) && (mostIn ? value <= most : value < most);
  }

  void require(String name, double value) {
    if (!holds(value)) {
      String shown = value == Math.rint(value) ? String.valueOf((long) value) : "" + value;
      throw new IllegalArgumentException(name + ": expected " + expected + ", was " + shown);
    }
  }
}
