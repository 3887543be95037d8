package io.prefetchbench.load.record;

/** What one read got. */
public enum ReadOutcome {
  /** 200: the entity. */
  HIT(0),
  /** 404 with a version: the primary deleted it. */
  DELETED(1),
  /** 404 without a version: the cache knows nothing of it. */
  ABSENT(2),
  /** 503: the cache says that it cannot vouch. */
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

  /** The byte by which temporary files name it. */
  public byte code() {
    return code;
  }

  /** The outcome with this code. */
  public static ReadOutcome ofCode(byte code) {
    return OF_CODE[code];
  }

  /** Status code of the lean read to outcome. */
  public static ReadOutcome of(int status, boolean versioned) {
    return switch (status) {
      case 200 -> HIT;
      case 404 -> versioned ? DELETED : ABSENT;
      case 503 -> NOT_READY;
      default -> FAILED;
    };
  }

  /** True if the request was answered as the protocol has it. */
  public boolean isAnswer() {
    return this == HIT || this == DELETED || this == ABSENT || this == NOT_READY;
  }

  /** True if the answer says whether the entity is there: not of a cache that cannot vouch. */
  public boolean saysOfEntity() {
    return isAnswer() && this != NOT_READY;
  }
}
