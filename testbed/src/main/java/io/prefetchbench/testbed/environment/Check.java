package io.prefetchbench.testbed.environment;

/** One check of the doctor: found, expected, and the section of the documentation that helps. */
public record Check(String name, State state, String found, String expected, String help) {
  public enum State {
    OK,
    /** Works, but with something missing or with questionable figures. */
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
