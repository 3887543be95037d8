// The forms: asks before it breaks something, sends, and says what came of it.

import { count, millis, seconds, ttl } from "./words.js";

const element = (id) => document.getElementById(id);
const WAIT_MILLIS = 2000;
const FOLLOW_MILLIS = 1000;
const FOLLOW_MAX = 120;

const TOKEN = "prefetch-token";

export async function ask(method, path, params) {
  const query = new URLSearchParams(params).toString();
  const isPost = method === "POST";
  const token = sessionStorage.getItem(TOKEN);
  const response = await fetch(isPost || !query ? path : path + "?" + query, {
    method,
    headers: isPost && token ? { Authorization: "Bearer " + token } : {},
    body: isPost ? new URLSearchParams(params) : undefined,
    cache: "no-store",
  });
  if (response.status === 401) {
    const given = window.prompt("This server wants its token before it changes anything:");
    if (given) {
      sessionStorage.setItem(TOKEN, given);
      return ask(method, path, params);
    }
  }
  const body = await response.json();
  return { status: response.status, ok: response.ok, body,
    version: response.headers.get("Prefetch-Version") };
}

/** What is asked before: title, what happens, how it heals, the button's word. */
const QUESTIONS = {
  delete: ({ id }) => [`Delete ${id}?`, `The primary deletes ${id}, and reads of it answer 404.`,
    "Add it again to bring it back.", "Delete"],
  invalidate: ({ id }) => [`Invalidate ${id}?`,
    `The cache withdraws ${id}: reads of it answer absent (404), although the primary has it.`,
    "Heals with the next change of it, or with a re-prefetch.", "Invalidate"],
  clear: () => ["Clear all entries?",
    "The cache withdraws every entry: every read answers absent (404), for all clients.",
    "Heals with a re-prefetch; the cache begins one by itself within a minute or so.", "Clear all"],
  pause: ({ for_s }) => ["Pause the sync workers?",
    `The workers of all processes apply nothing for ${seconds(Number(for_s))}. Changes wait in the feed,`
      + " and reads grow stale.",
    "Ends by itself, or with Resume the workers. Nothing is lost.", "Pause"],
  resume: () => ["Resume the sync workers?",
    "Ends the pause, whoever began it. The workers apply what has waited.", "", "Resume"],
  reprefetch: () => ["Re-prefetch everything?",
    "Reads the whole primary once and writes it over the live cache, then removes orphans. No read"
      + " misses meanwhile.", "", "Re-prefetch"],
  freeze: ({ redis, for_s }) => [`Freeze the ${redis}'s Redis?`,
    `Its process is stopped (SIGSTOP) for ${seconds(Number(for_s))}. `
      + (redis === "cache" ? "Reads fail with 503, and what rests on it is unknown."
        : "Nothing can be changed meanwhile; reads go on from the cache."),
    "Goes on by itself (SIGCONT).", "Freeze"],
  reset: () => ["Reset the counts?", "All counts begin at zero, for everybody who reads them.", "", "Reset"],
};

/** True once the dialog was confirmed; false if it was cancelled. */
function confirmed(action, params) {
  const question = QUESTIONS[action];
  if (!question) return Promise.resolve(true);
  const [title, text, heals, word] = question(params);
  const dialog = element("confirm");
  element("confirm-title").textContent = title;
  element("confirm-text").textContent = text;
  element("confirm-heals").textContent = heals;
  element("confirm-heals").hidden = !heals;
  const yes = element("confirm-yes");
  yes.textContent = word;
  yes.className = ["resume", "reprefetch"].includes(action) ? "" : "danger";
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}

/** A good answer in words: [badge, title, text]. */
const SUCCESS = {
  read: (body) => ["hit", body.id, `Redis ${millis(body.redis_latency_ms)}, ${ttl(body.ttl_remaining)}`],
  update: (body) => ["committed", `${body.id}: ${body.field}`, ""],
  add: (body) => ["committed", `${body.id} added`, ""],
  delete: (body) => ["committed", `${body.id} deleted`, "The cache keeps a tombstone."],
  invalidate: (body) => body.deleted
    ? ["withdrawn", body.id, "Reads of it answer absent (404) until it changes or is prefetched again."]
    : ["nothing", body.id, "The cache had no live entry of it."],
  clear: (body) => ["cleared", `${count(body.deleted)} entries withdrawn`,
    "Every read answers absent (404) until a re-prefetch, which the cache begins by itself within a minute or so."],
  pause: (body) => [body.idle ? "paused" : "pausing", `The sync workers are paused for ${seconds(body.for_s)}`,
    body.idle ? "All workers are idle. Change something: it stays invisible until you resume."
      : "Not idle yet: " + body.busy.join("; ")],
  resume: (body) => body.resumed
    ? ["resumed", "The sync workers go on", "They apply what has waited within a second."]
    : ["nothing", "There was no pause", ""],
  reprefetch: (body) => ["loaded", `${count(body.loaded)} entities in ${millis(body.elapsed_ms)}`,
    [body.removed ? count(body.removed) + " orphans removed" : "no orphans",
      body.rejected ? count(body.rejected) + " rejected" : "", body.refused ?? ""].filter(Boolean).join(", ")],
  freeze: (body) => ["frozen", `The ${body.frozen}'s Redis is frozen for ${seconds(body.for_s)}`,
    "It goes on by itself; see how the figures above say so."],
  reset: () => ["reset", "The counts begin at zero", ""],
};

function failure(action, answer) {
  const { body, status } = answer;
  if (action === "read" && status === 404) {
    return answer.version
      ? ["deleted", body.id, "Not found: the primary deleted it. The cache vouches for that."]
      : ["absent", body.id, "Not found: not in the cache. Unknown to the primary, or withdrawn."];
  }
  if (status === 503) return ["unavailable", body.error, "The cache refuses rather than answering wrongly."];
  return ["refused", body.error ?? "the server refused", ""];
}

export class Actions {
  /** @param listener {done(action, body)}: called after each answer */
  constructor(listener) {
    this.listener = listener;
    this.following = 0;
  }

  start() {
    for (const form of document.querySelectorAll("form[data-do]")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.perform(form.dataset.do, Object.fromEntries(new FormData(form)), form.querySelector("button"));
      });
    }
    element("banner-action").addEventListener("click", (event) => {
      this.perform(event.target.dataset.action, {}, event.target);
    });
  }

  async perform(action, params, button) {
    if (!await confirmed(action, params)) return;
    if (button) button.disabled = true;
    this.following++;
    try {
      const isChange = ["update", "add", "delete"].includes(action);
      const sent = isChange ? { ...params, wait_ms: WAIT_MILLIS } : params;
      const answer = await ask(action === "read" ? "GET" : "POST", "/" + action, sent);
      this.show(action, params, answer);
      this.listener.done(action, answer);
    } catch {
      this.say("bad", "no answer", "The server did not answer", "It is gone, or the connection to it is.");
      this.showAnswer(null);
    } finally {
      if (button) button.disabled = false;
    }
  }

  say(tone, badge, title, text) {
    const pill = element("badge");
    pill.textContent = badge;
    pill.dataset.tone = tone;
    element("r-title").textContent = title;
    element("r-text").textContent = text;
  }

  show(action, params, answer) {
    const [badge, title, text] = answer.ok ? SUCCESS[action](answer.body) : failure(action, answer);
    this.say(answer.ok ? "good" : answer.status === 404 ? "warn" : "bad", badge, title, text);
    this.showChange(params.field, answer);
    this.showAnswer(answer);
  }

  showAnswer(answer) {
    const record = answer?.body.record;
    const table = element("r-fields");
    table.hidden = !record;
    table.tBodies[0].replaceChildren(...Object.entries(record ?? {}).map(row));
    element("r-more").hidden = !answer;
    if (!answer) {
      element("r-change").hidden = true;
      return;
    }
    const rest = Object.fromEntries(Object.entries(answer.body).filter(([name]) => name !== "stats"));
    element("r-body").textContent = `HTTP ${answer.status}`
      + (answer.version ? `, version ${answer.version}` : "") + "\n" + JSON.stringify(rest, null, 2);
  }

  showChange(field, answer) {
    const seen = answer.body.visibility;
    element("r-change").hidden = !seen;
    if (!seen) return;
    element("r-before").textContent = valueOf(seen.before, field);
    element("r-after").textContent = valueOf(seen.after, field);
    if (seen.visible) {
      this.visible(`committed → visible after ${millis(seen.visible_after_ms)}`, "good",
        "Measured by the server on one clock: from the primary's answer to the commit until the end of"
        + " the first read of the cache that showed this version, with reads about 0.1 ms apart.");
    } else {
      this.visible(`committed, not visible after ${millis(seen.waited_ms)}`, "warn",
        "The change waits in the feed. This page goes on looking, once per second.");
      this.follow(answer, field, performance.now());
    }
  }

  visible(text, tone, note) {
    element("r-visible").textContent = text;
    element("r-visible").dataset.tone = tone;
    element("r-measured").textContent = note;
  }

  /** Looks until the version of a change that waits can be read; ends with the next action. */
  async follow({ body, version }, field, begunMillis) {
    const mine = this.following;
    for (let tries = 0; tries < FOLLOW_MAX && mine === this.following; tries++) {
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MILLIS));
      if (mine !== this.following) return;
      try {
        const read = await ask("GET", "/categories/" + encodeURIComponent(body.id), {});
        // Versions are hex digits of one length: their order is that of their texts.
        if (mine === this.following && read.version && read.version >= version) {
          element("r-after").textContent = read.ok ? valueOf({ state: "HIT", record: read.body }, field) : "deleted";
          const waited = (performance.now() - begunMillis + WAIT_MILLIS) / 1000;
          this.visible(`committed → visible after about ${seconds(waited)}`, "good",
            "Measured by this page, which looked once per second.");
          return;
        }
      } catch {
        // The server is away: the next look may find it.
      }
    }
  }
}

function valueOf(lookup, field) {
  if (lookup.state === "HIT") {
    if (field) return lookup.record[field] ?? "(no such field)";
    return lookup.record.name ?? "in the cache";
  }
  return { DELETED: "deleted", ABSENT: "absent", NOT_READY: "not ready", UNKNOWN: "unknown" }[lookup.state];
}

function row([name, value]) {
  const made = document.createElement("tr");
  const head = document.createElement("th");
  const cell = document.createElement("td");
  head.scope = "row";
  head.textContent = name;
  cell.textContent = value;
  made.append(head, cell);
  return made;
}
