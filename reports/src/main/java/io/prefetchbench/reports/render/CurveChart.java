package io.prefetchbench.reports.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Block;
import io.prefetchbench.reports.page.Figures;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Curves for the page's script to draw: the data as JSON beside an empty frame, each point with its
 * text, so that the script formats no figure itself.
 */
final class CurveChart {
  private CurveChart() {}

  static void write(Markup out, Block.Curves curves) {
    out.raw("<figure class=\"curves\"><figcaption>");
    out.element("strong", "", curves.title()).raw("</figcaption><p class=\"legend\">");
    for (int i = 0; i < curves.lines().size(); i++) {
      out.raw("<span><i class=\"swatch line" + colour(curves, i) + "\"></i>");
      out.text(curves.lines().get(i).name()).raw("</span>");
    }
    out.raw("</p><div class=\"frame\"></div>");
    out.raw("<p class=\"readout dim\" >Point at the chart to read its figures.</p>");
    out.element("p", "note", curves.note());
    out.raw("<script type=\"application/json\">").raw(script(json(curves)));
    out.raw("</script></figure>");
  }

  /** Text inside a script element is not unescaped by browsers: only its end tag must not occur. */
  static String script(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  private static String json(Block.Curves curves) {
    TreeSet<Double> xs = new TreeSet<>();
    curves.lines().forEach(line -> xs.addAll(line.xs()));
    ObjectNode json = Json.object();
    json.put("axis", curves.axis().name().toLowerCase(Locale.ROOT));
    json.put("unit", curves.unit().name().toLowerCase(Locale.ROOT));
    ArrayNode x = json.putArray("x");
    ArrayNode at = json.putArray("at");
    for (double value : xs) {
      x.add(value);
      at.add(position(curves.axis(), value));
    }
    ArrayNode lines = json.putArray("lines");
    for (int i = 0; i < curves.lines().size(); i++) {
      line(lines.addObject(), curves, curves.lines().get(i), xs).put("colour", colour(curves, i));
    }
    ArrayNode bands = json.putArray("bands");
    for (Block.Band band : curves.bands()) {
      bands.addObject().put("from", band.from()).put("to", band.to()).put("label", band.label());
    }
    return Json.line(json);
  }

  private static ObjectNode line(
      ObjectNode json, Block.Curves curves, Block.Line line, Set<Double> xs) {
    boolean times = curves.unit() == Block.Unit.NANOS;
    json.put("name", line.name());
    ArrayNode values = json.putArray("values");
    ArrayNode texts = json.putArray("texts");
    for (double x : xs) {
      int index = line.xs().indexOf(x);
      @Nullable Double value = index < 0 ? null : line.ys().get(index);
      if (value == null) {
        values.addNull();
        texts.add(Figures.NONE);
      } else {
        // A logarithmic axis has no zero: the clock's smallest step stands in for it.
        values.add(times ? Math.max(1, value) : value);
        texts.add(times ? Figures.nanos(value) : Figures.count(Math.round(value)) + "/s");
      }
    }
    return json;
  }

  private static String position(Block.Axis axis, double value) {
    if (axis == Block.Axis.SECONDS) {
      return String.format(Locale.ROOT, "%.0f s", value);
    }
    double percent = 100 - 100 * Math.pow(10, -value);
    int digits = Math.max(0, (int) Math.ceil(value) - 1);
    return String.format(Locale.ROOT, "%." + digits + "f %%", percent);
  }

  /** The maximum is drawn apart from the percentiles. */
  private static int colour(Block.Curves curves, int index) {
    return curves.lines().get(index).name().equals("max") ? 5 : curves.lines().size() - index;
  }
}
