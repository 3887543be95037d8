// The stream of live figures: connects, notices silence, keeps the last two minutes.

const ROWS_KEPT = 260;
const SILENCE_MILLIS = 3000;
const RETRY_MILLIS = 3000;

export class Live {
  /** @param listener {server(facts), sample(sample), link(state)}; state: connecting, live, lost */
  constructor(listener) {
    this.listener = listener;
    this.rows = [];
    this.columns = [];
    this.state = "connecting";
    this.heardMillis = performance.now();
    this.aheadMillis = 0;
  }

  start() {
    this.open();
    setInterval(() => this.watch(), 500);
  }

  open() {
    this.source = new EventSource("/events");
    this.source.addEventListener("server", (event) => this.listener.server(JSON.parse(event.data)));
    this.source.addEventListener("history", (event) => this.history(JSON.parse(event.data)));
    this.source.addEventListener("sample", (event) => this.sample(JSON.parse(event.data)));
    this.source.addEventListener("error", () => this.failed());
  }

  /** The browser connects again by itself, except after an answer that was no stream. */
  failed() {
    this.link("lost");
    if (this.source.readyState === EventSource.CLOSED) {
      setTimeout(() => this.open(), RETRY_MILLIS);
    }
  }

  /** A stream that is open and says nothing is as lost as a closed one. */
  watch() {
    if (performance.now() - this.heardMillis > SILENCE_MILLIS) this.link("lost");
  }

  history({ columns, rows }) {
    this.columns = columns;
    this.rows = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
  }

  sample(sample) {
    this.heardMillis = performance.now();
    this.aheadMillis = sample.at_ms - Date.now();
    this.rows.push({
      at_ms: sample.at_ms,
      lag_p50_ms: sample.sync_lag.p50_ms,
      lag_p99_ms: sample.sync_lag.p99_ms,
      staleness_ms: sample.staleness_ms,
      reads_per_s: sample.reads_per_s,
      applied_per_s: sample.applied_per_s,
      committed_per_s: sample.committed_per_s,
      sync_known: sample.sync_lag.count != null,
    });
    if (this.rows.length > ROWS_KEPT) this.rows.shift();
    this.link("live");
    this.listener.sample(sample);
  }

  link(state) {
    if (state === this.state) return;
    this.state = state;
    this.listener.link(state);
  }

  /** Now by the server's clock, ms. */
  now() {
    return Date.now() + this.aheadMillis;
  }
}
