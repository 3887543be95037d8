// The tiles and the banner: what a sample says, in words. Nothing here keeps an old value.

import { STATES, UNKNOWN, WORKER_STATES, count, millis, rate, sentence, short } from "./words.js";

// What keeps the primary: a Redis, or a database.
let primary = "Redis";

const element = (id) => document.getElementById(id);

function put(id, text, tone = "") {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
  target.dataset.tone = text === UNKNOWN ? "unknown" : tone;
}

/** The worst first, so that one running worker does not hide a failed one. */
function worst(workers) {
  const order = ["FAILED", "UNKNOWN", "STOPPED", "PAUSED", "RETRYING", "DRAINING", "RUNNING"];
  return [...workers].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0];
}

function ownerOf(token) {
  return token.replace(/ [0-9a-f-]{36}$/, "");
}

export function reasonOf(sample) {
  const worker = sample.workers?.length ? worst(sample.workers) : null;
  if (worker?.state === "PAUSED") return "the sync workers are paused by " + ownerOf(worker.paused_by);
  return sample.reason.replace(/: $/, "");
}

/** @param server its event; it says what keeps the primary */
export function showPrimary(server) {
  primary = server.primary.includes("PostgreSQL") ? "PostgreSQL" : "Redis";
  element("t-primary-name").textContent = primary === "Redis" ? "primary" : primary;
}

export function showTiles(sample) {
  const state = STATES[sample.state];
  put("t-state", state.text, state.tone);
  put("t-state-sub", sample.state === "READY" ? "complete, and kept fresh" : short(reasonOf(sample)));
  showLag(sample.sync_lag);
  put("t-stale", sample.staleness_ms == null ? UNKNOWN : "≤ " + millis(sample.staleness_ms));
  put("t-stale-sub", sample.staleness_ms == null ? "unknown now" : "no read is older than this");
  put("t-backlog", count(sample.backlog), sample.backlog > 0 ? "warn" : "");
  put("t-backlog-sub", sample.dead_letters_kept > 0
    ? count(sample.dead_letters_kept) + " dead letters kept" : "changes that wait");
  put("t-reads", rate(sample.reads_per_s));
  put("t-applied", rate(sample.applied_per_s));
  put("t-applied-sub", sample.committed_per_s == null
    ? "commits: unknown" : "committed: " + rate(sample.committed_per_s));
  showWorkers(sample.workers);
  showRedis("t-redis-cache", sample.cache_redis);
  showRedis("t-redis-primary", sample.primary_redis);
}

function showLag(lag) {
  const isNone = lag.count === 0;
  put("t-lag50", isNone ? "no changes" : millis(lag.p50_ms));
  put("t-lag99", isNone ? "–" : millis(lag.p99_ms));
  const changes = lag.count == null ? "" : `of ${count(lag.count)} changes in ${lag.window_s} s`;
  put("t-lag-sub", changes);
  element("t-lag-sub").title = lag.count > 0 && lag.count < 100
    ? "Of fewer than 100 changes the p99 is the longest lag" : "";
}

function showWorkers(workers) {
  if (workers == null) {
    put("t-worker", UNKNOWN);
    put("t-worker-sub", "its status is in the cache's Redis");
  } else if (workers.length === 0) {
    put("t-worker", "None", "bad");
    put("t-worker-sub", "changes are not applied");
  } else {
    const shown = worst(workers);
    const state = WORKER_STATES[shown.state] ?? { text: shown.state, tone: "warn" };
    put("t-worker", state.text, state.tone);
    const others = workers.length > 1 ? `, ${workers.length} workers` : "";
    put("t-worker-sub", `${shown.name}, process ${shown.pid}${others}`);
  }
}

const REDIS_WORDS = { NO_ANSWER: "no answer", UNREACHABLE: "away", UNKNOWN: UNKNOWN };

function showRedis(id, redis) {
  const isUp = redis.state === "REACHABLE";
  put(id, isUp ? "answers, " + millis(redis.answer_ms) : REDIS_WORDS[redis.state], isUp ? "good" : "bad");
  element(id).title = redis.detail;
}

/** The connection is lost: every figure is unknown now, whatever was said last. */
export function showNothing() {
  const figures = ["t-state", "t-lag50", "t-lag99", "t-stale", "t-backlog", "t-reads", "t-applied",
    "t-worker", "t-redis-cache", "t-redis-primary"];
  for (const id of figures) put(id, UNKNOWN);
  for (const id of ["t-state-sub", "t-lag-sub", "t-stale-sub", "t-backlog-sub", "t-applied-sub",
    "t-worker-sub"]) put(id, "");
}

/**
 * What an operator should know first, or null. An action is the name of a form that heals.
 *
 * @param ids the newest lists of ids; null if unknown
 */
function trouble(sample, ids) {
  if (sample.cache_redis.state !== "REACHABLE") {
    return ["bad", "The cache's Redis does not answer",
      `${sentence(sample.cache_redis.detail)}. Reads answer 503 meanwhile and never fall back to the primary;`
      + " figures that rest on it are unknown. It heals when Redis is back."];
  }
  if (sample.state === "CLEARED") {
    return ["bad", "The cache was cleared",
      "Reads answer 503 until a re-prefetch has loaded it again; the cache begins one a minute after"
      + " a clear by this page.", "reprefetch"];
  }
  if (sample.state === "NOT_READY") {
    return ["bad", "Not ready: " + sample.reason, "Reads answer 503. A re-prefetch heals.", "reprefetch"];
  }
  if (["NO_ANSWER", "UNREACHABLE"].includes(sample.primary_redis.state)) {
    return ["warn", `The primary's ${primary} does not answer`,
      `${sentence(sample.primary_redis.detail)}. Reads go on from the cache, ever staler; nothing can be changed.`];
  }
  // What the primary lost is in the reason, and nothing of it in the workers.
  if (sample.reason.startsWith("the primary ")) return ["bad", "Degraded: " + sample.reason, ""];
  return workerTrouble(sample) ?? driftTrouble(ids)
    ?? (sample.state === "DEGRADED" ? ["warn", "Degraded: " + reasonOf(sample), ""] : null);
}

function workerTrouble(sample) {
  if (sample.workers.length === 0) {
    return ["warn", "No sync worker is known",
      "Changes of the primary are not applied. Start one with: ./bench worker"];
  }
  const worker = worst(sample.workers);
  if (worker.state === "PAUSED") {
    return ["warn", "The sync workers are paused by " + ownerOf(worker.paused_by),
      `${count(sample.backlog)} changes wait, and reads grow stale. The pause ends by itself, or now:`,
      "resume"];
  }
  if (worker.state !== "RUNNING") {
    return ["warn", `Worker ${worker.name} is ${worker.state.toLowerCase()}`, worker.last_error];
  }
  return null;
}

function driftTrouble(ids) {
  if (!ids || ids.missing_count === 0) return null;
  return ["warn", `${count(ids.missing_count)} of ${count(ids.primary_count)} entities are missing from the cache`,
    "Reads of them answer 404 (absent). A change of one brings it back; a re-prefetch brings all.",
    "reprefetch"];
}

const ACTION_WORDS = { reprefetch: "Re-prefetch", resume: "Resume the workers" };

/** @param sample null while the connection is lost */
export function showBanner(sample, ids) {
  const found = sample ? trouble(sample, ids)
    : ["unknown", "No connection to the server",
      "All figures are unknown. The page connects again by itself."];
  const banner = element("banner");
  banner.hidden = !found;
  if (!found) return;
  const [tone, title, text, action] = found;
  banner.dataset.tone = tone;
  for (const [id, words] of [["banner-title", title], ["banner-text", text]]) {
    if (element(id).textContent !== words) element(id).textContent = words;
  }
  const button = element("banner-action");
  button.hidden = !action;
  if (action) {
    button.textContent = ACTION_WORDS[action];
    button.dataset.action = action;
  }
}
