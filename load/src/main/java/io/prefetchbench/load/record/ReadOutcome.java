package io.prefetchbench.load.record;

public enum ReadOutcome {
  /** 200: the entity. */
  HIT(0),
  /** 404 with a version: the primary deleted it. */
  DELETED(1),
  /** 404 without a version: unknown to the cache. */
  ABSENT(2),
  /** 503: the cache reports that it is not ready. */
  NOT_READY(3),
  /** No answer in time, a broken connection, or a status that is none of the above. */
  FAILED(4),
  /** Not sent: too many reads were in flight. Counts as a failure of the system, at once. */
  OVERFLOW(5);

  private static final ReadOutcome[] OF_CODE = values();

  private final byte code;

  ReadOutcome(int code) {
    this.code = (byte) code;
  }

  /** The byte that represents it in temporary files. */
  public byte code() {
    return code;
  }

  public static ReadOutcome ofCode(byte code) {
    return OF_CODE[code];
  }

  /** Maps a status code of the lean read to an outcome. */
  public static ReadOutcome of(int status, boolean versioned) {
    return switch (status) {
      case 200 -> HIT;
      case 404 -> versioned ? DELETED : ABSENT;
      case 503 -> NOT_READY;
      default -> FAILED;
    };
  }

  /** Returns whether the request was answered as defined by the protocol. */
  public boolean isAnswer() {
    return this == HIT || this == DELETED || this == ABSENT || this == NOT_READY;
  }

  /** Returns whether the answer shows the state of the entity; false if the cache was not ready. */
  public boolean isConclusive() {
    return isAnswer() && this != NOT_READY;
  }
}
