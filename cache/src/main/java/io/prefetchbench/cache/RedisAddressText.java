package io.prefetchbench.cache;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parsed text of a Redis address. The modules cache and testbed share no dependency, so each
 * has a copy of this file; a test keeps the two equal. Immutable; its text form never shows the
 * password.
 *
 * @param kind what the address leads to
 * @param user ACL user, decoded; null for the default user
 * @param password decoded; null for none
 * @param hosts in the order of the text; exactly one if the kind is single
 * @param master the master's name in Sentinel; null for other kinds
 */
record RedisAddressText(
    Kind kind,
    boolean tls,
    @Nullable String user,
    @Nullable String password,
    List<Host> hosts,
    int database,
    @Nullable String master) {

  /** The form of an address of one server, for messages. */
  static final String SINGLE_FORM = "redis[s]://[[user]:password@]host[:port][/database]";

  /** The form of an address of Sentinels, for messages. */
  static final String SENTINEL_FORM =
      "redis[s]-sentinel://[[user]:password@]host[:port][,host…][/database]?master=NAME";

  /** The form of an address of a cluster, for messages. */
  static final String CLUSTER_FORM = "redis[s]-cluster://[[user]:password@]host[:port][,host…]";

  private static final int PORT_BY_DEFAULT = 6379;
  private static final int SENTINEL_PORT_BY_DEFAULT = 26379;
  private static final int PORT_MAX = 65_535;

  private static final Pattern SCHEME =
      Pattern.compile(
          "redis(?<tls>s?)(?:-(?<kind>sentinel|cluster))?://", Pattern.CASE_INSENSITIVE);
  private static final Pattern AUTHORITY_END = Pattern.compile("[/?#]");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:\\[(?<six>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)]|(?<name>[\\w.-]+))(?<port>:.*)?");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}");
  private static final Pattern REST =
      Pattern.compile("(?<path>/[^?#]*)?(?:\\?(?<query>[^#]*))?(?:#(?<fragment>.*))?");
  private static final Pattern DATABASE = Pattern.compile("/(\\d{0,9})");
  private static final Pattern SETTING =
      Pattern.compile("(?<key>[A-Za-z][A-Za-z0-9_-]{0,30})=(?<value>.*)");
  private static final Pattern UNREADABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s\\p{Z}]");
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final Pattern MEANT_FOR_MANY =
      Pattern.compile("rediss?-(?:sentinel|cluster):.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** What an address leads to. */
  enum Kind {
    SINGLE,
    SENTINEL,
    CLUSTER
  }

  /**
   * Where one server listens.
   *
   * @param name a name or an address; an IPv6 address without brackets
   * @param port 1 to 65535
   */
  record Host(String name, int port) {}

  RedisAddressText {
    hosts = List.copyOf(hosts);
  }

  @Override
  public String toString() {
    return kind + " " + hosts;
  }

  /** True if the text is meant to name Sentinels or a cluster, even if it cannot be parsed. */
  static boolean namesSeveral(String text) {
    return MEANT_FOR_MANY.matcher(text.strip()).matches();
  }

  /**
   * Parses an address; surrounding whitespace is ignored.
   *
   * @throws IllegalArgumentException if it has another form; the message is one line and never
   *     shows anything that may be a password
   */
  static RedisAddressText parse(String given) {
    String text = given.strip();
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      throw wrong("expected redis:// or rediss:// at the beginning");
    }
    if (UNREADABLE.matcher(text).find()) {
      throw wrong("it contains a blank or a control character, which must be percent-encoded");
    }
    String word = scheme.group("kind");
    Kind kind = word == null ? Kind.SINGLE : Kind.valueOf(word.toUpperCase(Locale.ROOT));
    String after = text.substring(scheme.end());
    Matcher end = AUTHORITY_END.matcher(after);
    int length = end.find() ? end.start() : after.length();
    int at = after.indexOf('@');
    if (at > length || after.lastIndexOf('@') != at) {
      throw wrong(
          "the characters @ : / ? # % in a user or password must be percent-encoded (@ is"
              + " %40, : is %3A, / is %2F, ? is %3F, # is %23, % is %25)");
    }
    String login = at < 0 ? null : after.substring(0, at);
    Matcher rest = REST.matcher(after.substring(length));
    if (!rest.matches()) {
      throw wrong("expected a database or nothing behind the port");
    }
    return new RedisAddressText(
        kind,
        !scheme.group("tls").isEmpty(),
        user(login),
        password(login),
        hosts(after.substring(at + 1, length), kind),
        database(rest.group("path"), kind),
        master(rest.group("query"), rest.group("fragment"), kind));
  }

  private static IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException("not a Redis address: " + why);
  }

  private static @Nullable String user(@Nullable String login) {
    int colon = login == null ? -1 : login.indexOf(':');
    if (login != null && colon < 0) {
      // If taken for a user, it would be printed, and no login would be sent.
      throw wrong("a login without a colon; expected :password@ or user:password@");
    }
    return login == null || colon == 0 ? null : decode(login.substring(0, colon));
  }

  private static @Nullable String password(@Nullable String login) {
    if (login == null) {
      return null;
    }
    String password = decode(login.substring(login.indexOf(':') + 1));
    if (password.isEmpty() && login.startsWith(":")) {
      throw wrong("the login is empty; expected :password@ or user:password@");
    }
    return password;
  }

  private static String decode(String part) {
    if (BAD_ESCAPE.matcher(part).find()) {
      throw wrong("expected two hex digits after each %; a % itself is %25");
    }
    ByteBuffer bytes = ByteBuffer.allocate(part.length() * 3);
    for (int i = 0; i < part.length(); ) {
      int point = part.codePointAt(i);
      if (point == '%') {
        bytes.put((byte) Integer.parseInt(part.substring(i + 1, i + 3), 16));
        i += 3;
      } else {
        bytes.put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(point);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw wrong("its percent-encoded bytes are not UTF-8");
    }
  }

  private static List<Host> hosts(String text, Kind kind) {
    List<Host> hosts = new ArrayList<>();
    for (String place : text.split(",", -1)) {
      hosts.add(host(place, kind));
    }
    if (kind == Kind.SINGLE && hosts.size() > 1) {
      throw wrong(
          "redis:// names one host; several are named by redis-sentinel:// or"
              + " redis-cluster://");
    }
    return hosts;
  }

  private static Host host(String text, Kind kind) {
    Matcher parts = HOST.matcher(text);
    if (!parts.matches()) {
      throw wrong(
          text.isEmpty()
              ? "a host is missing"
              : "a host has letters, digits, dots, dashes and underscores, or is an IPv6 address in"
                  + " brackets");
    }
    String name = parts.group("six") == null ? parts.group("name") : parts.group("six");
    String port = parts.group("port");
    if (port == null) {
      return new Host(name, kind == Kind.SENTINEL ? SENTINEL_PORT_BY_DEFAULT : PORT_BY_DEFAULT);
    }
    int number = PORT.matcher(port).matches() ? Integer.parseInt(port.substring(1)) : 0;
    if (number < 1 || number > PORT_MAX) {
      throw wrong("a port is a number from 1 to " + PORT_MAX);
    }
    return new Host(name, number);
  }

  private static int database(@Nullable String path, Kind kind) {
    if (path == null) {
      return 0;
    }
    Matcher number = DATABASE.matcher(path);
    if (!number.matches()) {
      throw wrong("the database is a number, such as /5");
    }
    int database = number.group(1).isEmpty() ? 0 : Integer.parseInt(number.group(1));
    if (database != 0 && kind == Kind.CLUSTER) {
      throw wrong("a cluster has only database 0");
    }
    return database;
  }

  private static @Nullable String master(
      @Nullable String query, @Nullable String fragment, Kind kind) {
    String master = null;
    if (query != null) {
      for (String setting : query.split("&", -1)) {
        String named = setting(setting, kind);
        if (master != null && !master.equals(named)) {
          throw wrong("it names two masters");
        }
        master = named;
      }
    }
    if (fragment != null) {
      if (kind != Kind.SENTINEL) {
        throw wrong("nothing may follow a #; a database is given as /5");
      }
      String named = decode(fragment);
      if (master != null && !master.equals(named)) {
        throw wrong("it names two masters");
      }
      master = named;
    }
    if (kind == Kind.SENTINEL && (master == null || master.isEmpty())) {
      throw wrong("Sentinels are asked for a master by name: expected ?master=NAME at the end");
    }
    return master;
  }

  /** The master named by a setting; any other setting is rejected, not ignored. */
  private static String setting(String text, Kind kind) {
    Matcher setting = SETTING.matcher(text);
    String key = setting.matches() ? setting.group("key") : "";
    boolean names = key.equals("master") || key.equals("sentinelMasterId");
    if (kind == Kind.SENTINEL && names) {
      return decode(setting.group("value"));
    }
    throw wrong(
        (key.isEmpty() ? "a setting" : "the setting " + key)
            + " is not supported"
            + (kind == Kind.SENTINEL ? ", only master" : "")
            + "; a database is given as /5, TLS by rediss://, timeouts are no part of an address");
  }
}
