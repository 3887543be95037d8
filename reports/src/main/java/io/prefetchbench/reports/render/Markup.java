package io.prefetchbench.reports.render;

/** HTML being written: text is always escaped, markup is only ever a literal of this package. */
final class Markup {
  private final StringBuilder out = new StringBuilder();

  /** Appends markup as it is. */
  Markup raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Appends text, escaped for element content and for attribute values. */
  Markup text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Appends an element that holds text. */
  Markup element(String name, String cssClass, String text) {
    return raw("<" + name + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + ">")
        .text(text)
        .raw("</" + name + ">");
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            codePoint -> {
              switch (codePoint) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                  boolean shown = codePoint >= ' ' || codePoint == '\n' || codePoint == '\t';
                  escaped.appendCodePoint(shown ? codePoint : 0xFFFD);
                }
              }
            });
    return escaped.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
