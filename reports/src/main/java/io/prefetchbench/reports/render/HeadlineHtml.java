package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.Headline;
import io.prefetchbench.reports.page.Names;
import io.prefetchbench.reports.page.Page;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.RunManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The headline of a run: verdict, tiles, and what to know before quoting them. Stateless. */
final class HeadlineHtml {
  private HeadlineHtml() {}

  static void verdict(Markup out, Headline headline, RunManifest manifest) {
    String word = headline.word();
    out.raw("<p class=\"verdict\">");
    out.element("span", "badge " + word.toLowerCase(Locale.ROOT), word);
    if (manifest.notForClaims()) {
      out.raw(" ").element("span", "badge claims", "NOT FOR CLAIMS");
    }
    out.raw(" ").element("span", "meaning", headline.meaning()).raw("</p>");
    sentences(out, "reasons", headline.reasons());
  }

  /** Writes sentences as a list, nothing if there are none. */
  static void sentences(Markup out, String cssClass, List<String> sentences) {
    if (!sentences.isEmpty()) {
      out.raw("<ul class=\"" + cssClass + "\">");
      sentences.forEach(sentence -> out.element("li", "", sentence));
      out.raw("</ul>");
    }
  }

  static void origin(Markup out, Page page, Path from) {
    out.raw("<dl class=\"origin\">");
    for (Block.Fact fact : page.origin()) {
      out.raw("<div>").element("dt", "", fact.name()).element("dd", "", fact.value()).raw("</div>");
    }
    page.gatlingReport()
        .ifPresent(
            report -> {
              String link = from.relativize(report).toString().replace('\\', '/');
              out.raw("<div><dt>Gatling</dt><dd><a href=\"").text(link);
              out.raw("\">Gatling's own report</a></dd></div>");
            });
    out.raw("</dl>");
  }

  /** Writes the figures. The number is large, its unit small: a tile is read from afar. */
  static void tiles(Markup out, Headline headline, String prefix) {
    if (headline.figures().isEmpty()) {
      return;
    }
    out.raw("<dl class=\"tiles\">");
    for (Headline.Figure figure : headline.figures()) {
      int number = (figure.text() + " ").indexOf(' ');
      out.raw("<div>").element("dt", "", figure.label());
      out.raw("<dd class=\"figure " + figure.mood().name().toLowerCase(Locale.ROOT) + "\"");
      Double value = figure.value();
      if (value != null) {
        out.raw(" title=\"").text(exact(value, figure.unit())).raw("\"");
      }
      out.raw(">").text(figure.text().substring(0, number));
      out.element("small", "", figure.text().substring(number)).raw("</dd>");
      if (!figure.caveats().isEmpty()) {
        out.raw("<dd class=\"caveat\">");
        for (Caveat caveat : figure.caveats()) {
          int card = alike(headline, caveat).get(0);
          out.raw("<a href=\"#" + prefix + "caveat-" + (card + 1) + "\">");
          out.text(word(caveat.kind())).raw("</a> ");
        }
        out.raw("</dd>");
      }
      out.element("dd", "explain", figure.explanation()).raw("</div>");
    }
    out.raw("</dl>");
  }

  /** All digits, for those who want them. */
  private static String exact(double value, String unit) {
    String digits =
        value == Math.rint(value)
            ? String.format(Locale.ROOT, "%,d", (long) value)
            : String.format(Locale.ROOT, "%,.6f", value);
    return digits + " " + unit;
  }

  static void caveats(Markup out, Headline headline, String prefix) {
    for (int i = 0; i < headline.caveats().size(); i++) {
      Caveat caveat = headline.caveats().get(i);
      List<Integer> alike = alike(headline, caveat);
      if (alike.get(0) != i) {
        continue;
      }
      out.raw("<div class=\"caveat-card\" id=\"" + prefix + "caveat-" + (i + 1) + "\"><p>");
      out.element("span", "badge claims", word(caveat.kind())).raw(" ");
      out.text(
          alike.stream()
              .flatMap(card -> headline.caveats().get(card).metrics().stream())
              .map(Names::metric)
              .distinct()
              .collect(Collectors.joining(", ")));
      out.raw("</p>").element("p", "", sentence(caveat.cause()));
      out.raw("<p>").element("b", "", "Next: ").text(sentence(caveat.nextStep()));
      if (!caveat.help().isEmpty()) {
        out.raw(" Explained in ").element("code", "", caveat.help()).raw(".");
      }
      out.raw("</p></div>");
    }
    out.raw("<p class=\"next\">").element("b", "", "Next: ");
    out.text(sentence(headline.nextStep())).raw("</p>");
  }

  /** The places of all caveats with the same text; they get one card, that of the first. */
  private static List<Integer> alike(Headline headline, Caveat caveat) {
    return IntStream.range(0, headline.caveats().size())
        .filter(i -> saysTheSame(headline.caveats().get(i), caveat))
        .boxed()
        .toList();
  }

  private static boolean saysTheSame(Caveat one, Caveat other) {
    return one.kind() == other.kind()
        && one.cause().equals(other.cause())
        && one.nextStep().equals(other.nextStep());
  }

  private static String word(Caveat.Kind kind) {
    return switch (kind) {
      case RANGE -> "range, not for claims";
      case NOT_REPRESENTATIVE -> "not representative";
      case UNDECIDED -> "undecided";
    };
  }

  private static String sentence(String text) {
    return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
