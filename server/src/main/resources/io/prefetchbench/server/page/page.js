"use strict";

const REFRESH_MILLIS = 1500;
const SHOWN_IDS = 200;
// Listing ids is a scan of the cache: a large one is not listed at every refresh.
const LARGE_CACHE = 5000;
const LARGE_CACHE_REFRESH_MILLIS = 15000;
const element = (id) => document.getElementById(id);
const counts = new Intl.NumberFormat("en");

async function ask(method, path, params) {
  const query = new URLSearchParams(params).toString();
  const isPost = method === "POST";
  const response = await fetch(isPost || !query ? path : path + "?" + query, {
    method,
    body: isPost ? new URLSearchParams(params) : undefined,
    cache: "no-store",
  });
  const body = await response.json();
  return { status: response.status, ok: response.ok, body,
    version: response.headers.get("Prefetch-Version") };
}

function pill(target, text, tone) {
  target.textContent = text;
  target.className = "pill " + tone;
}

function rows(table, pairs) {
  const made = pairs.map(([name, value]) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    const cell = document.createElement("td");
    head.textContent = name;
    cell.textContent = value;
    row.append(head, cell);
    return row;
  });
  table.tBodies[0].replaceChildren(...made);
}

function millis(value) {
  return value == null ? "–" : value.toFixed(value < 10 ? 2 : 1) + " ms";
}

function showStats(stats) {
  const worker = stats.worker || { state: "none" };
  pill(element("s-cache"), stats.ready ? "ready" : "not ready", stats.ready ? "good" : "bad");
  const fine = worker.state === "RUNNING";
  pill(element("s-worker"), worker.state.toLowerCase() + (worker.pid ? " · pid " + worker.pid : ""),
    fine ? "good" : "warn");
  element("s-worker").title = worker.last_error || "";
  element("s-backlog").textContent = stats.backlog == null ? "–" : counts.format(stats.backlog);
  const lag = stats.sync_events_applied > 0 ? millis(stats.sync_lag_ms_avg) : "–";
  element("s-lag").textContent = lag;
  element("s-store").textContent = stats.store.split(", over ")[0];
  element("s-store").title = stats.store;
  element("s-primary").textContent = stats.primary;
  rows(element("stats"), [
    ["hits", counts.format(stats.hits)],
    ["misses", counts.format(stats.misses)],
    ["hit rate", stats.hit_rate_pct.toFixed(1) + " %"],
    ["answered: deleted", counts.format(stats.deleted_reads)],
    ["prefetched", counts.format(stats.prefetched)],
    ["events applied", counts.format(stats.sync_events_applied)],
    ["events fenced", counts.format(stats.fenced)],
    ["events conflated", counts.format(stats.conflated)],
    ["dead letters", counts.format(stats.dead_letters)],
    ["sync lag, mean", lag],
    ["reads of the primary", counts.format(stats.primary_reads_total)],
    ["time of such a read", millis(stats.primary_read_latency_ms)],
  ]);
}

function idButton(id, kind) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = id;
  button.className = kind;
  button.title = kind ? kind : "read it";
  button.addEventListener("click", () => perform("read", { id }));
  item.append(button);
  return item;
}

function figure(id, value, isWrong) {
  element(id).textContent = counts.format(value);
  element(id).parentElement.classList.toggle("off", isWrong);
}

function showIds(state) {
  figure("n-cache", state.cache_count, false);
  figure("n-primary", state.primary_count, false);
  figure("n-missing", state.missing_count, state.missing_count > 0);
  figure("n-orphaned", state.orphaned_count, state.orphaned_count > 0);
  const missing = new Set(state.missing);
  const orphaned = new Set(state.orphaned);
  const all = [...new Set([...state.primary_ids, ...state.cache_ids, ...missing, ...orphaned])];
  all.sort();
  element("ids").replaceChildren(...all.slice(0, SHOWN_IDS).map((id) =>
    idButton(id, missing.has(id) ? "missing" : orphaned.has(id) ? "orphaned" : "")));
  element("known").replaceChildren(...all.slice(0, SHOWN_IDS).map((id) => new Option(id)));
  element("ids-note").textContent = state.primary_count > SHOWN_IDS
    ? "The first " + SHOWN_IDS + " ids are shown." : "";
}

function showResult(action, answer) {
  const body = answer.body;
  const isRead = action === "read";
  const badge = !answer.ok ? (isRead && answer.status === 404 ? "miss" : "refused")
    : isRead ? "hit" : "done";
  pill(element("badge"), badge + " · " + answer.status, answer.ok ? "good" : "bad");
  const said = [action, body.id, body.error];
  if (body.redis_latency_ms != null) said.push("Redis " + millis(body.redis_latency_ms));
  if (body.ttl_remaining != null) said.push("TTL " + body.ttl_remaining + " s");
  if (body.deleted != null) said.push("withdrawn: " + body.deleted);
  if (body.loaded != null) said.push("loaded " + body.loaded + " in " + millis(body.elapsed_ms));
  if (answer.version) said.push("version " + answer.version);
  element("r-line").textContent = said.filter(Boolean).join(" · ");
  rows(element("r-fields"), Object.entries(body.record || {}));
  const rest = Object.fromEntries(
    Object.entries(body).filter(([name]) => name !== "stats" && name !== "record"));
  element("r-body").hidden = answer.ok;
  element("r-body").textContent = JSON.stringify(rest, null, 2);
  if (body.stats) showStats(body.stats);
  else if (action === "reset" && answer.ok) showStats(body);
  document.querySelector(".result").scrollIntoView({ block: "nearest" });
}

async function perform(action, params, button) {
  if (button) button.disabled = true;
  try {
    const method = action === "read" ? "GET" : "POST";
    showResult(action, await ask(method, "/" + action, params));
    if (method === "POST") idsDueMillis = 0;
    await refresh();
  } catch (failure) {
    unreachable(failure);
  } finally {
    if (button) button.disabled = false;
  }
}

function unreachable(failure) {
  pill(element("s-cache"), "no answer: " + failure.message, "bad");
}

let idsDueMillis = 0;

async function refreshIds() {
  const state = await ask("GET", "/categories", { limit: SHOWN_IDS });
  if (!state.ok) return;
  showIds(state.body);
  const isLarge = state.body.cache_count > LARGE_CACHE;
  idsDueMillis = Date.now() + (isLarge ? LARGE_CACHE_REFRESH_MILLIS : 0);
}

async function refresh() {
  try {
    const stats = await ask("GET", "/stats", {});
    if (stats.ok) showStats(stats.body);
    else pill(element("s-cache"), stats.body.error, "bad");
    if (Date.now() >= idsDueMillis) await refreshIds();
  } catch (failure) {
    unreachable(failure);
  }
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    perform(form.dataset.do, new FormData(form), form.querySelector("button"));
  });
}
element("refresh").addEventListener("click", () => {
  idsDueMillis = 0;
  refresh();
});

async function keepFresh() {
  if (!document.hidden) await refresh();
  setTimeout(keepFresh, REFRESH_MILLIS);
}
keepFresh();
