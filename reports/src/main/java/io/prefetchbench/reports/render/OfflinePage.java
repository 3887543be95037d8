package io.prefetchbench.reports.render;

import io.prefetchbench.reports.json.TextFile;

/**
 * The frame of every page of the bench: one HTML file whose content policy forbids it to load
 * anything, in the bench's own style, light or dark as the reader's system is. Stateless.
 */
public final class OfflinePage {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

  private OfflinePage() {}

  /**
   * Opens the page up to and including {@code <main>}; the caller closes {@code main, body, html}.
   *
   * @param style rules besides the bench's own, or nothing
   */
  public static void begin(Markup out, String title, String style) {
    head(out, title, style);
    out.raw("<main>");
  }

  /** Opens the page up to and including {@code <body>}. */
  static void head(Markup out, String title, String style) {
    out.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">");
    out.element("title", "", title);
    out.raw("<style>").raw(style).raw(resource("report.css"));
    out.raw("</style></head><body>");
  }

  static String resource(String name) {
    return TextFile.resource(OfflinePage.class, name);
  }
}
