package io.prefetchbench.league;

import io.prefetchbench.league.LeagueTable.Row;
import io.prefetchbench.reports.render.Markup;
import io.prefetchbench.reports.render.OfflinePage;
import java.util.List;

/** The league as one HTML file: for each scenario the frontier and the table. */
final class LeaguePage {
  private static final String STYLE =
      """
      svg.frontier { display: block; width: 100%; height: auto; max-height: 560px; }
      svg.frontier text { font: 12px system-ui, sans-serif; fill: var(--dim); }
      svg.frontier text.name { fill: var(--ink); }
      svg.frontier text.inside { fill: var(--card); font-weight: 700; text-anchor: middle; }
      svg.frontier line { stroke: var(--grid); }
      svg.frontier .ours { fill: var(--tone-worker); }
      svg.frontier .others { fill: var(--tone-first); }
      .frontier-box { overflow-x: auto; } .frontier-box svg { min-width: 640px; }
      main { max-width: 1400px; }
      .scroll th { white-space: normal; vertical-align: bottom; }
      tr.ours td:first-child { font-weight: 600; color: var(--tone-worker); }
      td.wrong { color: var(--bad); font-weight: 600; }
      code.offence { display: block; overflow-wrap: anywhere; white-space: normal; }
      """;
  private static final int FIRST_COUNTER = 9;

  private LeaguePage() {}

  static String of(LeagueTable table) {
    Markup out = new Markup();
    OfflinePage.begin(out, "League of caching strategies · prefetch-bench", STYLE);
    out.raw("<p class=\"product\">prefetch-bench</p><h1>Caching strategies side by side</h1>");
    LeaguePlan plan = table.plan();
    String about =
        "Every strategy had the same schedules of reads and changes, the same PostgreSQL and the"
            + " same Redis: %.0f reads per second for %d s, runs of each: %d, in shuffled order."
            + " Figures are medians of the runs, counters are sums. The TTL of the strategies that"
            + " become fresh by it was %d s.";
    long seconds = plan.duration().toSeconds();
    long ttl = plan.ttl().toSeconds();
    out.element("p", "dim", about.formatted(plan.readsPerSecond(), seconds, plan.repeats(), ttl));
    for (Scenario scenario : table.scenarios()) {
      section(out, scenario, table.of(scenario));
    }
    return out.raw("</main></body></html>\n").toString();
  }

  private static void section(Markup out, Scenario scenario, List<Row> rows) {
    out.raw("<section>").element("h2", "", scenario + ": " + scenario.about);
    FrontierChart.write(out, rows);
    out.raw("<div class=\"scroll\"><table><thead><tr>");
    for (String column : LeagueTable.columns()) {
      out.element("th", column.equals("strategy") ? "" : "number", column);
    }
    out.raw("</tr></thead><tbody>");
    rows.forEach(row -> row(out, row));
    out.raw("</tbody></table></div>");
    offences(out, rows);
    out.raw("</section>");
  }

  private static void row(Markup out, Row row) {
    out.raw(row.contender().isOurs() ? "<tr class=\"ours\">" : "<tr>");
    List<String> texts = LeagueTable.texts(row);
    for (int i = 0; i < texts.size(); i++) {
      boolean isCounter = i >= FIRST_COUNTER && i < FIRST_COUNTER + LeagueTable.COUNTERS.size();
      boolean isWrong = isCounter && !texts.get(i).matches("0|–");
      out.element("td", i == 0 ? "" : isWrong ? "number wrong" : "number", texts.get(i));
    }
    out.raw("</tr>");
  }

  private static void offences(Markup out, List<Row> rows) {
    List<Row> wrong =
        rows.stream().filter(r -> !r.offences().isEmpty() || !r.examples().isEmpty()).toList();
    if (wrong.isEmpty()) {
      return;
    }
    out.raw("<details><summary>The first wrong reads</summary><dl class=\"long\">");
    for (Row row : wrong) {
      out.raw("<div>").element("dt", "", row.contender().title).raw("<dd>");
      row.offences().forEach(each -> out.element("code", "offence", each.toString()));
      row.examples().forEach(each -> out.element("code", "offence", each));
      out.raw("</dd></div>");
    }
    out.raw("</dl></details>");
  }
}
