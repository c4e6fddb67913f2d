/** Talking to the server: an answer is believed only when it is whole and answers this very question. */

export const PROTOCOL = 1;
const PATIENCE_MS = 30_000;

/** No whole answer came: no signal, a cut line, or somebody else's page (a hotspot's sign-in). Nothing was decided. */
export class NoAnswer extends Error {
  constructor(cause) {
    super("no answer", { cause });
    this.tooSlow = cause.name === "TimeoutError"; // the line is there, and did not carry it in time
  }
}

/** The server answered with something else than 200; `after` is when it wants to be asked again, in milliseconds. */
export class Declined extends Error {
  constructor(status, body, after) {
    super(`declined: ${status}`);
    this.status = status;
    this.body = body ?? {};
    this.code = this.body.code ?? "";
    this.after = after;
  }
}

export class Wire {
  /** `credentials()` gives {device_id, secret}, or null before the tablet is enrolled. */
  constructor(credentials) {
    this.credentials = credentials;
  }

  post(path, body) {
    return this.#ask(path, { method: "POST", body: JSON.stringify({ protocol: PROTOCOL, ...body }) });
  }

  get(path) {
    return this.#ask(path, { method: "GET" });
  }

  async #ask(path, how) {
    const known = this.credentials();
    const headers = { Accept: "application/json" };
    if (how.body) headers["Content-Type"] = "application/json";
    if (known) headers.Authorization = `Device ${known.device_id}.${known.secret}`;
    let response, text;
    try {
      response = await fetch(path, {
        ...how,
        headers,
        credentials: "omit",
        redirect: "error",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      text = await response.text();
    } catch (problem) {
      throw new NoAnswer(problem);
    }
    const body = parsed(text);
    if (response.ok && body) return body;
    if (response.ok) throw new NoAnswer(new Error("not our answer"));
    throw new Declined(response.status, body, after(response));
  }
}

function parsed(text) {
  try {
    const body = JSON.parse(text);
    return body && typeof body === "object" ? body : null;
  } catch {
    return null;
  }
}

function after(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}
