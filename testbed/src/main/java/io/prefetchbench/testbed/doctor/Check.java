package io.prefetchbench.testbed.doctor;

/**
 * One thing the doctor looked at.
 *
 * @param name a word or two
 * @param found what is there, on one line
 * @param expected what was expected and what is lacking without it; empty when all is well
 * @param help the section of the documentation that says what to do; empty when all is well
 */
public record Check(String name, State state, String found, String expected, String help) {
  /** How it is. */
  public enum State {
    /** Well. */
    OK,
    /** Runs, but with something lacking or with figures to be doubted. */
    WARN,
    /** A command cannot run. */
    FAIL
  }

  static Check ok(String name, String found) {
    return new Check(name, State.OK, found, "", "");
  }

  static Check warn(String name, String found, String expected, String help) {
    return new Check(name, State.WARN, found, expected, help);
  }

  static Check fail(String name, String found, String expected, String help) {
    return new Check(name, State.FAIL, found, expected, help);
  }
}
