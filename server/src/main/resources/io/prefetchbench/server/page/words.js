// Figures in words: one place, so that every panel says the same thing alike.

export const UNKNOWN = "unknown";
const counts = new Intl.NumberFormat("en");

export function count(value) {
  return value == null ? UNKNOWN : counts.format(value);
}

export function millis(value) {
  if (value == null) return UNKNOWN;
  if (value === 0) return "0 ms";
  if (value < 10) return value.toFixed(value < 1 ? 2 : 1) + " ms";
  if (value < 1000) return Math.round(value) + " ms";
  return seconds(value / 1000);
}

export function seconds(value) {
  if (value < 60) return value.toFixed(value < 10 ? 1 : 0) + " s";
  const whole = Math.round(value);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return minutes + " min" + (whole % 60 ? " " + (whole % 60) + " s" : "");
  return Math.floor(minutes / 60) + " h" + (minutes % 60 ? " " + (minutes % 60) + " min" : "");
}

export function rate(value) {
  if (value == null) return UNKNOWN;
  if (value === 0) return "0 /s";
  return (value >= 100 ? count(Math.round(value)) : value.toFixed(value < 10 ? 1 : 0)) + " /s";
}

/** Redis' own numbers for a TTL, in words. */
export function ttl(value) {
  if (value === -2) return "no entry, so nothing expires";
  if (value === -1) return "never expires";
  return "expires in " + seconds(value);
}

export const STATES = {
  READY: { text: "Ready", tone: "good" },
  DEGRADED: { text: "Degraded", tone: "warn" },
  CLEARED: { text: "Cleared", tone: "bad" },
  NOT_READY: { text: "Not ready", tone: "bad" },
  DOWN: { text: "Down", tone: "bad" },
  UNKNOWN: { text: "Unknown", tone: "unknown" },
};

export const WORKER_STATES = {
  RUNNING: { text: "Running", tone: "good" },
  RETRYING: { text: "Retrying", tone: "warn" },
  FAILED: { text: "Failed", tone: "bad" },
  PAUSED: { text: "Paused", tone: "warn" },
  DRAINING: { text: "Draining", tone: "warn" },
  STOPPED: { text: "Stopped", tone: "bad" },
  UNKNOWN: { text: "Unknown", tone: "warn" },
};

/** The first letter as a sentence begins. */
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A fault as the worker words it, cut to what fits beside a figure. */
export function short(text, length = 120) {
  return text.length > length ? text.slice(0, length - 1) + "…" : text;
}
