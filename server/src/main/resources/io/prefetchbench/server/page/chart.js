// A small line chart of the last two minutes, drawn as SVG. Null values make gaps; times for which
// nothing is known are hatched.

const SPAN_MILLIS = 120000;
const GAP_MILLIS = 3000;
const HEIGHT = 150;
const EDGE = { left: 52, right: 10, top: 8, bottom: 22 };
const NS = "http://www.w3.org/2000/svg";

function svg(name, attributes = {}, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text != null) made.textContent = text;
  return made;
}

/** The smallest 1, 2 or 5 times a power of ten that is not below the value. */
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}

export class Chart {
  /**
   * @param figure the figure element; its caption holds the title
   * @param series [{key, label}], drawn in this order
   * @param options {format, unknown, least or decades}: words of a value; whether nothing is known at
   *     a row; the least upper end of a linear axis, or both ends (powers of ten) that a logarithmic
   *     one has at least
   */
  constructor(figure, series, options) {
    this.series = series;
    this.options = options;
    this.title = figure.querySelector("h2").textContent;
    const legend = document.createElement("ul");
    legend.className = "legend";
    this.values = series.map(({ label }, index) => {
      const item = document.createElement("li");
      const value = document.createElement("b");
      const swatch = svg("svg", { viewBox: "0 0 22 8", "aria-hidden": "true" });
      swatch.append(svg("path", { d: "M1 4H21", class: "line s" + index }));
      item.append(swatch, label + " ", value);
      legend.append(item);
      return value;
    });
    this.frame = document.createElement("div");
    this.frame.className = "plot";
    this.canvas = svg("svg", { role: "img", height: HEIGHT });
    this.tip = document.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.frame.append(this.canvas, this.tip);
    figure.append(legend, this.frame);
    this.frame.addEventListener("pointermove", (event) => this.point(event));
    this.frame.addEventListener("pointerleave", () => this.leave());
    this.rows = [];
    this.until = 0;
  }

  /** Draws these rows, eldest first, up to this instant (ms, the server's clock). */
  draw(rows, until) {
    this.rows = rows.filter((row) => row.at_ms >= until - SPAN_MILLIS - GAP_MILLIS);
    this.until = until;
    this.width = Math.max(200, this.frame.clientWidth);
    this.scale();
    this.canvas.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    this.canvas.setAttribute("width", this.width);
    const parts = [...this.hatched(), ...this.axes()];
    // The last series first: the first one is the most important, and is drawn over the others.
    for (let i = this.series.length - 1; i >= 0; i--) parts.push(this.line(this.series[i].key, i));
    this.cross = svg("line", { class: "cross", y1: EDGE.top, y2: HEIGHT - EDGE.bottom });
    this.cross.setAttribute("visibility", "hidden");
    this.canvas.replaceChildren(...parts, this.cross);
    this.label();
  }

  x(at) {
    const share = (at - (this.until - SPAN_MILLIS)) / SPAN_MILLIS;
    return EDGE.left + Math.max(0, share) * (this.width - EDGE.left - EDGE.right);
  }

  /** Fixes the ends of the value axis and where it has marks. */
  scale() {
    const values = this.rows.flatMap((row) => this.series.map(({ key }) => row[key]).filter((v) => v != null));
    const { decades, least } = this.options;
    if (!decades) {
      this.top = niceCeiling(Math.max(least, ...values));
      this.marks = [0, this.top / 2, this.top];
      return;
    }
    this.low = Math.min(decades[0], 10 ** Math.floor(Math.log10(Math.max(0.01, Math.min(...values)))));
    this.top = Math.max(decades[1], 10 ** Math.ceil(Math.log10(Math.max(decades[1], ...values))));
    const count = Math.round(Math.log10(this.top / this.low));
    const step = Math.ceil(count / 4);
    this.marks = [];
    for (let i = 0; i <= count; i += step) this.marks.push(this.low * 10 ** i);
  }

  y(value) {
    const share = this.options.decades
      ? Math.max(0, Math.log10(value / this.low) / Math.log10(this.top / this.low)) : value / this.top;
    return HEIGHT - EDGE.bottom - share * (HEIGHT - EDGE.top - EDGE.bottom);
  }

  axes() {
    const parts = [];
    for (const mark of this.marks) {
      const y = this.y(mark);
      parts.push(svg("line", { class: "grid", x1: EDGE.left, x2: this.width - EDGE.right, y1: y, y2: y }));
      parts.push(svg("text", { x: EDGE.left - 6, y: y + 4, "text-anchor": "end" }, this.options.format(mark)));
    }
    for (const [back, text, anchor] of [[120, "−2 min", "start"], [60, "−1 min", "middle"], [0, "now", "end"]]) {
      const x = this.x(this.until - back * 1000);
      parts.push(svg("text", { x, y: HEIGHT - 6, "text-anchor": anchor }, text));
    }
    return parts;
  }

  /** Spans of time without rows, or whose rows say that nothing is known. */
  hatched() {
    const spans = [];
    let last = this.rows.length ? this.rows[0].at_ms : this.until;
    for (const row of this.rows) {
      if (row.at_ms - last > GAP_MILLIS || this.options.unknown(row)) {
        const open = spans.at(-1);
        if (open && open[1] === last) open[1] = row.at_ms;
        else spans.push([last, row.at_ms]);
      }
      last = row.at_ms;
    }
    if (this.until - last > GAP_MILLIS) spans.push([last, this.until]);
    return spans.flatMap(([from, to]) => {
      const width = Math.max(0, this.x(to) - this.x(from));
      const area = svg("rect", {
        class: "unknown", x: this.x(from), y: EDGE.top, width, height: HEIGHT - EDGE.top - EDGE.bottom,
      });
      const word = svg("text", {
        x: this.x(from) + width / 2, y: HEIGHT / 2, "text-anchor": "middle",
      }, "unknown");
      return width > 56 ? [area, word] : [area];
    });
  }

  line(key, index) {
    let path = "";
    let last = -Infinity;
    for (const row of this.rows) {
      const value = row[key];
      if (value == null || row.at_ms < this.until - SPAN_MILLIS) {
        last = -Infinity;
        continue;
      }
      const step = row.at_ms - last > GAP_MILLIS ? "M" : "L";
      const at = this.x(row.at_ms).toFixed(1) + " " + this.y(value).toFixed(1);
      // A lone value is a line of no length: its round ends make it a dot.
      path += step === "M" ? "M" + at + "L" + at : "L" + at;
      last = row.at_ms;
    }
    return svg("path", { d: path, class: "line s" + index });
  }

  /** The newest values beside the legend, and all of it in words for who does not see it. */
  label() {
    const newest = this.rows.at(-1);
    const isCurrent = newest && this.until - newest.at_ms <= GAP_MILLIS;
    const words = this.series.map(({ key, label }, index) => {
      const value = isCurrent ? newest[key] : null;
      const text = value == null ? "–" : this.options.format(value);
      this.values[index].textContent = text;
      const highest = Math.max(...this.rows.map((row) => row[key] ?? -1));
      return `${label} now ${value == null ? "unknown or none" : text}`
        + (highest >= 0 ? `, highest ${this.options.format(highest)}` : "");
    });
    this.canvas.setAttribute("aria-label", `${this.title}, the last two minutes: ${words.join("; ")}`);
  }

  point(event) {
    const box = this.frame.getBoundingClientRect();
    const near = (row) => Math.abs(this.x(row.at_ms) - (event.clientX - box.left));
    const row = this.rows.reduce((best, one) => (!best || near(one) < near(best) ? one : best), null);
    if (!row) return;
    const x = this.x(row.at_ms);
    this.cross.setAttribute("x1", x);
    this.cross.setAttribute("x2", x);
    this.cross.setAttribute("visibility", "visible");
    const lines = this.series.map(({ key, label }) =>
      label + " " + (row[key] == null ? "–" : this.options.format(row[key])));
    this.tip.textContent = `${((row.at_ms - this.until) / 1000).toFixed(0)} s: ${lines.join(", ")}`;
    this.tip.hidden = false;
    this.tip.style.left = Math.min(Math.max(0, x - 60), Math.max(0, box.width - this.tip.offsetWidth)) + "px";
  }

  leave() {
    this.tip.hidden = true;
    this.cross?.setAttribute("visibility", "hidden");
  }
}
