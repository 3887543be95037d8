// Puts the page together: the stream of figures, the lists of ids, the forms.

import { Actions, ask } from "./actions.js";
import { Chart } from "./chart.js";
import { Live } from "./live.js";
import { showBanner, showNothing, showPrimary, showTiles } from "./tiles.js";
import { count, millis, rate, seconds } from "./words.js";

const element = (id) => document.getElementById(id);
const SHOWN_IDS = 200;
// Listing ids is a scan of the cache: a large one is not listed as often.
const IDS_MILLIS = 3000;
const LARGE_CACHE = 5000;
const LARGE_CACHE_MILLIS = 15000;

let sample = null;
let ids = null;
let idsDueMillis = 0;
let isListing = false;

const isUnknown = (one) => one.staleness_ms == null && one.applied_per_s == null;
const charts = [
  new Chart(element("c-lag"), [{ key: "lag_p50_ms", label: "p50" }, { key: "lag_p99_ms", label: "p99" }],
    { format: millis, decades: [0.1, 10], unknown: isUnknown }),
  new Chart(element("c-stale"), [{ key: "staleness_ms", label: "bound" }],
    { format: millis, decades: [100, 1000], unknown: (one) => one.staleness_ms == null }),
  new Chart(element("c-rates"), [{ key: "reads_per_s", label: "reads" },
    { key: "applied_per_s", label: "applied" }, { key: "committed_per_s", label: "committed" }],
  { format: rate, least: 5, unknown: isUnknown }),
];

const LINKS = { connecting: ["connecting", ""], live: ["live", "good"], lost: ["disconnected", "bad"] };

const live = new Live({
  server: showServer,
  sample(newest) {
    sample = newest;
    showTiles(sample);
    showBanner(sample, ids);
    showCounts(sample.counts);
    if (sample.cache_redis.state !== "REACHABLE") forgetIds();
  },
  link(state) {
    const [text, tone] = LINKS[state];
    element("link").textContent = text;
    element("link").dataset.tone = tone;
    document.body.classList.toggle("lost", state === "lost");
    if (state !== "lost") return;
    sample = null;
    showNothing();
    showCounts(null);
    showBanner(null, ids);
    forgetIds();
  },
});

const actions = new Actions({
  done(action, answer) {
    if (action === "reset" && answer.ok) showCounts(answer.body);
    idsDueMillis = 0;
    refreshIds();
  },
});

function showServer(server) {
  showPrimary(server);
  const facts = [
    ["Keys", server.prefix + "*, expire after " + seconds(server.ttl_s) + " unless refreshed"],
    ["Primary", server.primary + ", changes by " + server.feed],
    ["Writes", server.store],
    ["Process", String(server.pid)],
  ];
  element("about").replaceChildren(...facts.map(pair));
  for (const form of document.querySelectorAll("form[data-redis]")) {
    form.hidden = !server.freezable.includes(form.dataset.redis);
  }
  element("freeze-note").hidden = server.freezable.length > 0;
}

/** @param stats null while the connection is lost */
function showCounts(stats) {
  const reads = stats && stats.hits + stats.misses;
  element("stats").replaceChildren(...[
    ["hits", count(stats?.hits)],
    ["misses", count(stats?.misses)],
    ["hit rate", reads === 0 ? "no reads yet" : stats ? stats.hit_rate_pct.toFixed(1) + " %" : "unknown"],
    ["answered: deleted", count(stats?.deleted_reads)],
    ["refused: not ready", count(stats?.not_ready)],
    ["entities prefetched", count(stats?.prefetched)],
    ["changes applied", count(stats?.sync_events_applied)],
    ["changes fenced", count(stats?.fenced)],
    ["changes conflated", count(stats?.conflated)],
    ["dead letters", count(stats?.dead_letters)],
    ["sync lag, mean", stats?.sync_events_applied === 0 ? "no changes yet" : millis(stats?.sync_lag_ms_avg)],
    ["bulk reads of the primary", count(stats?.primary_reads_total)],
    ["time of such a read", stats?.primary_reads_total === 0 ? "none yet" : millis(stats?.primary_read_latency_ms)],
  ].map(pair));
}

/** A term and what it is, for a list of such. */
function pair([name, value]) {
  const group = document.createElement("div");
  const term = document.createElement("dt");
  const detail = document.createElement("dd");
  term.textContent = name;
  detail.textContent = value;
  group.append(term, detail);
  return group;
}

function idButton(id, kind) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = kind ? `${id} (${kind})` : id;
  button.className = kind;
  button.addEventListener("click", () => actions.perform("read", { id }));
  item.append(button);
  return item;
}

function figure(id, text, isWrong) {
  element(id).textContent = text;
  element(id).dataset.tone = text === "unknown" ? "unknown" : isWrong ? "bad" : "";
}

function showIds(state) {
  figure("n-cache", count(state.cache_count), false);
  figure("n-primary", count(state.primary_count), false);
  figure("n-missing", count(state.missing_count), state.missing_count > 0);
  figure("n-orphaned", count(state.orphaned_count), state.orphaned_count > 0);
  const missing = new Set(state.missing);
  const orphaned = new Set(state.orphaned);
  const all = [...new Set([...state.primary_ids, ...state.cache_ids, ...missing, ...orphaned])];
  const shown = all.sort().slice(0, SHOWN_IDS);
  const marked = shown.map((id) => [id, missing.has(id) ? "missing" : orphaned.has(id) ? "orphaned" : ""]);
  const text = JSON.stringify(marked);
  // Unchanged lists stay as they are: replacing them would take the focus away.
  if (element("ids").dataset.shown !== text) {
    element("ids").dataset.shown = text;
    element("ids").replaceChildren(...marked.map(([id, kind]) => idButton(id, kind)));
    element("known").replaceChildren(...shown.map((id) => new Option(id)));
  }
  element("ids").classList.remove("old");
  element("ids-note").textContent = state.primary_count > SHOWN_IDS
    ? `The first ${SHOWN_IDS} ids are shown.` : "";
}

function forgetIds() {
  ids = null;
  element("ids").classList.add("old");
  element("ids-note").textContent = element("ids").childElementCount ? "As last listed; unknown now." : "";
  for (const id of ["n-cache", "n-primary", "n-missing", "n-orphaned"]) figure(id, "unknown", false);
}

async function refreshIds() {
  if (isListing || !sample || sample.cache_redis.state !== "REACHABLE") return;
  isListing = true;
  try {
    const answer = await ask("GET", "/categories", { limit: SHOWN_IDS });
    if (answer.ok && sample) {
      ids = answer.body;
      showIds(ids);
      showBanner(sample, ids);
    } else {
      forgetIds();
    }
    const isLarge = answer.ok && answer.body.cache_count > LARGE_CACHE;
    idsDueMillis = Date.now() + (isLarge ? LARGE_CACHE_MILLIS : IDS_MILLIS);
  } catch {
    forgetIds(); // the stream says that the server is away
  } finally {
    isListing = false;
  }
}

function tick() {
  const now = live.now();
  if (!document.hidden) charts.forEach((chart) => chart.draw(live.rows, now));
  if (!document.hidden && Date.now() >= idsDueMillis) refreshIds();
}

function startTheme() {
  const choice = element("theme");
  choice.value = document.documentElement.dataset.theme ?? "system";
  choice.addEventListener("change", () => {
    if (choice.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    try {
      localStorage.setItem("theme", choice.value);
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
  });
}

startTheme();
actions.start();
live.start();
element("refresh").addEventListener("click", () => {
  idsDueMillis = 0;
  refreshIds();
});
setInterval(tick, 500);
tick();
