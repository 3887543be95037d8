package io.prefetchbench.reports.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.FigureText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Curves as JSON for the page's script, each point with its text. */
record CurveChart(Block.Curves curves) {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * @param group charts over seconds of one group share their cursor and their axis
   */
  static void write(Markup out, Block.Curves curves, String group) {
    new CurveChart(curves).write(out, group);
  }

  private void write(Markup out, String group) {
    out.raw("<figure class=\"curves\" data-group=\"").text(group).raw("\"><figcaption>");
    out.element("strong", "", curves.title()).raw(" <span class=\"at dim\"></span></figcaption>");
    out.raw("<div class=\"legend\">");
    for (Block.Line line : curves.lines()) {
      out.raw(
          "<span class=\"key\"><i class=\"swatch " + word(line.look()) + "\" style=\"--tone:var(");
      out.raw("--tone-" + line.tone().cssName() + ")\"></i>")
          .text(line.name())
          .raw(" <b></b></span>");
    }
    out.raw(
        "</div><div class=\"frame\" tabindex=\"0\" role=\"group\" aria-roledescription=\"chart\"");
    out.raw(" aria-label=\"").text(spoken()).raw("\"></div>");
    out.raw("<span class=\"said\" aria-live=\"polite\"></span>");
    if (!curves.note().isEmpty()) {
      out.element("p", "note", curves.note());
    }
    out.raw("<details class=\"data\" data-title=\"").text(curves.title());
    out.raw("\"><summary>The same as a table</summary></details>");
    out.raw("<script type=\"application/json\">").raw(script(json())).raw("</script></figure>");
  }

  /** For a reader who does not see the curves: how far each of them goes. */
  private String spoken() {
    List<String> lines = new ArrayList<>();
    for (Block.Line line : curves.lines()) {
      double[] ys =
          line.ys().stream()
              .filter(y -> y != null)
              .mapToDouble(Double::doubleValue)
              .sorted()
              .toArray();
      if (ys.length > 0) {
        lines.add(line.name() + " from " + text(ys[0]) + " to " + text(ys[ys.length - 1]));
      }
    }
    String marks =
        curves.bands().isEmpty() ? "" : ". Marked: " + String.join(", ", labels(curves.bands()));
    return curves.title() + ": " + String.join("; ", lines) + marks + ". Arrow keys read it out.";
  }

  private static List<String> labels(List<Block.Band> bands) {
    return bands.stream()
        .map(band -> String.format(Locale.ROOT, "%s at %.1f s", band.label(), band.from()))
        .toList();
  }

  /** Text inside a script element is not unescaped by browsers: only its end tag must not occur. */
  static String script(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  private String json() {
    Set<Double> xs = new TreeSet<>();
    curves.lines().forEach(line -> xs.addAll(line.xs()));
    ObjectNode json = Json.object();
    json.put("axis", word(curves.axis()));
    json.put("unit", word(curves.unit()));
    json.put(
        "xname",
        switch (curves.axis()) {
          case NINES -> "percentile";
          case SECONDS -> "second";
          case AGE -> "t";
        });
    ArrayNode x = json.putArray("x");
    ArrayNode at = json.putArray("at");
    for (double value : xs) {
      x.add(value);
      at.add(position(value));
    }
    ArrayNode lines = json.putArray("lines");
    curves.lines().forEach(line -> line(lines.addObject(), line, xs));
    ArrayNode bands = json.putArray("bands");
    for (Block.Band band : curves.bands()) {
      bands.addObject().put("from", band.from()).put("to", band.to()).put("label", band.label());
    }
    return Json.line(json);
  }

  private void line(ObjectNode json, Block.Line line, Set<Double> xs) {
    Map<Double, @Nullable Double> byX = new HashMap<>();
    for (int i = 0; i < line.xs().size(); i++) {
      byX.putIfAbsent(line.xs().get(i), line.ys().get(i));
    }
    json.put("name", line.name());
    json.put("tone", line.tone().cssName());
    json.put("look", word(line.look()));
    ArrayNode values = json.putArray("values");
    ArrayNode texts = json.putArray("texts");
    for (double x : xs) {
      @Nullable Double value = byX.get(x);
      if (value == null) {
        values.addNull();
        texts.add(FigureText.NONE);
      } else {
        // A logarithmic axis has no zero: the clock's smallest step is used instead.
        values.add(curves.unit() == Block.Unit.NANOS ? Math.max(1, value) : value);
        texts.add(text(value));
      }
    }
  }

  private String text(double value) {
    return switch (curves.unit()) {
      case NANOS, STACKED_NANOS -> FigureText.nanos(value);
      case RATE -> FigureText.count(Math.round(value)) + "/s";
      case COUNT -> FigureText.count(Math.round(value));
      case SHARE -> FigureText.finePercent(value);
      case CPUS -> String.format(Locale.ROOT, "%.2f CPU", value);
    };
  }

  private String position(double value) {
    if (curves.axis() == Block.Axis.SECONDS) {
      return FigureText.nanos(value * NANOS_PER_SECOND);
    }
    if (curves.axis() == Block.Axis.AGE) {
      return FigureText.nanos(value);
    }
    double percent = 100 - 100 * Math.pow(10, -value);
    int digits = Math.max(0, (int) Math.ceil(value) - 1);
    return String.format(Locale.ROOT, "%." + digits + "f %%", percent);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
