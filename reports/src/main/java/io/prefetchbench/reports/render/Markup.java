package io.prefetchbench.reports.render;

import io.prefetchbench.reports.json.PlainText;

/** HTML being written: text is always escaped, markup is a literal of the writing class. */
public final class Markup {
  private final StringBuilder out = new StringBuilder();

  public Markup raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Appends text, escaped for element content and for attribute values. */
  public Markup text(String text) {
    out.append(escape(text));
    return this;
  }

  public Markup element(String name, String cssClass, String text) {
    return raw("<" + name + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + ">")
        .text(text)
        .raw("</" + name + ">");
  }

  /** Returns text for element content and attribute values, of HTML and of XML alike. */
  public static String escape(String text) {
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
                  escaped.appendCodePoint(shown(codePoint) ? codePoint : 0xFFFD);
                }
              }
            });
    return escaped.toString();
  }

  /** XML 1.0 allows no others; marks that turn the direction of writing would deceive a reader. */
  private static boolean shown(int codePoint) {
    return codePoint == '\n' || codePoint == '\t' || PlainText.isVisible(codePoint);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
