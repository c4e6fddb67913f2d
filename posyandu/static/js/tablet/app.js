/** The app as a whole: what is open, who is signed in, which screen is shown, and when it locks itself. */

import { fromBase64url, open, seal } from "./crypto.js";
import { Drafts } from "./drafts.js";
import { useRules } from "./growth.js";
import { newId } from "./ids.js";
import { Model } from "./model.js";
import { Outbox, State } from "./outbox.js";
import { Register } from "./register.js";
import { remember, write } from "./store.js";
import { Sync } from "./sync.js";
import { stateHashes } from "./state_hash.js";
import { Vault } from "./vault.js";
import { Wire } from "./wire.js";

const IDLE_MINUTES = 10;
const CLOCK_SLACK_MS = 3_600_000;

export class App {
  #secret = null;
  #idle = null;
  #listeners = new Set();

  constructor(db) {
    this.db = db;
    this.vault = new Vault(db);
    this.outbox = new Outbox(db, this.vault, {
      onChange: () => this.changed(),
      onOther: () => this.reread(),
    });
    this.register = new Register(db, this.vault);
    this.drafts = new Drafts(db, this.vault);
    this.model = new Model(this.register, this.outbox);
    this.wire = new Wire(() => this.#secret && { device_id: this.front.device_id, secret: this.#secret });
    this.sync = new Sync({
      wire: this.wire,
      outbox: this.outbox,
      deviceId: () => this.front.device_id,
      readCursor: async () => this.register.place.cursor,
      takeIn: (pull) => this.takeIn(pull),
      afterPull: () => this.reread(),
      onState: () => this.changed(),
      onRevoked: () => this.revoked(),
    });
    this.user = null;
    this.entry = false; // an entry is in progress: nothing may disturb it
    this.clock = { skew: 0 };
  }

  /** What the sign-in screen needs before anything is unlocked: whose tablet this is and who works here. */
  async readFront() {
    this.front = await this.db.get("meta", "front");
    this.lastHeard = (await this.db.get("meta", "server_time")) ?? 0;
  }

  /** This moment: by the server's clock while it is known, and never before what the server last said. */
  now() {
    const now = Date.now() + this.clock.skew;
    return new Date(now < this.lastHeard - CLOCK_SLACK_MS ? this.lastHeard : now);
  }

  async heardTime(serverTime) {
    const said = Date.parse(serverTime);
    if (!Number.isFinite(said)) return;
    const skew = said - Date.now();
    this.clock.skew = Math.abs(skew) > CLOCK_SLACK_MS ? skew : 0;
    if (said > this.lastHeard) {
      this.lastHeard = said;
      await remember(this.db, "server_time", said);
    }
  }

  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something that screens show has changed: a record's state, what the server told, the last exchange. */
  changed() {
    for (const listener of [...this.#listeners]) listener();
  }

  reread() {
    this.model.rebuild();
    this.changed();
  }

  /**
   * Enrol this tablet with the code that the midwife's screen shows. A tablet that was enrolled before becomes a new
   * one to the server; what waits in it is handed in for the tablet that it was. False while its lock stays closed.
   */
  async enrol(code, name) {
    const deviceId = await this.#idForEnrolment();
    const former = this.front?.device_id;
    const told = await this.wire.post("/sync/enrol", { code, device_id: deviceId, name, ...(former ? { former_id: former } : {}) });
    await this.heardTime(told.now);
    if (!former) await this.vault.begin();
    else if (!this.vault.isOpen && !(await this.vault.openUnclaimed()) && !(await this.#recover(told))) return false;
    const { posyandu, lingkungan, cadres } = told;
    this.front = { device_id: told.device_id, posyandu, cadres };
    this.#secret = told.secret;
    const secret = await seal(this.vault.key, told.secret, "secret");
    await write(this.db, ["meta"], (transaction) => {
      const meta = transaction.objectStore("meta");
      meta.put(this.front, "front");
      meta.put(secret, "secret");
      meta.put(0, "last_seq");
      meta.delete("enrolling");
    });
    await this.register.load();
    await this.register.keepPlace({ posyandu, lingkungan, cadres, cursor: null });
    if (told.recovery) await this.vault.keepRecovery(fromBase64url(told.recovery));
    return true;
  }

  /** The same id for every try, since the answer to the last one may have been lost on its way. */
  async #idForEnrolment() {
    const known = await this.db.get("meta", "enrolling");
    if (known) return known;
    const id = newId();
    await remember(this.db, "enrolling", id);
    return id;
  }

  async #recover(told) {
    return Boolean(told.former_recovery) && this.vault.openByRecovery(fromBase64url(told.former_recovery));
  }

  /** Open the tablet's lock for a kader without a PIN yet; only where nobody has one, or while it is open anyway. */
  async readySecret() {
    if (!this.vault.isOpen && !(await this.vault.openUnclaimed())) return false;
    const sealed = await this.db.get("meta", "secret");
    this.#secret ??= sealed ? await open(this.vault.key, sealed, "secret") : null;
    return this.#secret !== null;
  }

  /** Sign in: read what lies here and begin to exchange it. */
  async signIn(userId) {
    await this.outbox.load();
    await this.register.load();
    await this.drafts.load();
    await this.readySecret();
    useRules(this.register.place.rules);
    this.model.rebuild();
    this.user = this.front.cadres.find((cadre) => cadre.id === userId) ?? { id: userId, name: "" };
    this.sync.start();
    this.stir();
  }

  /** Lock: nothing readable is left in memory; what was being entered lies sealed as a draft. */
  lock() {
    clearTimeout(this.#idle);
    this.sync.stop();
    this.drafts.flush();
    this.vault.lock();
    this.#secret = null;
    this.user = null;
    this.entry = false;
    this.outbox.forget();
    this.register.forget();
    this.drafts.forget();
    this.model.rebuild();
  }

  /** Somebody is here: the tablet locks only after a while without a touch. */
  stir() {
    clearTimeout(this.#idle);
    if (this.user) this.#idle = setTimeout(() => this.onIdle?.(), IDLE_MINUTES * 60_000);
  }

  /** Keep one act of the kader; when this resolves it is on the disk, and on the screens. */
  async act(kind, entityId, payload, { mends = null, baseVersion = null } = {}) {
    const op = await this.outbox.keep({
      kind,
      entityId,
      userId: this.user.id,
      deviceId: this.front.device_id,
      payload,
      baseVersion,
      mends,
    });
    if (mends) this.model.rebuild();
    else this.model.lay(op);
    this.changed();
    this.sync.nudge();
    return op;
  }

  /** Put a refused record that cannot be mended out of the way, or back. */
  async setAside(op, aside) {
    await this.outbox.mark([{ op_id: op.op_id, state: aside ? State.ASIDE : State.REFUSED }]);
    this.reread();
  }

  /** Take in what the server told; where both sides should hold the same and do not, fetch everything again. */
  async takeIn(pull) {
    await this.heardTime(pull.server_time);
    const spokenOf = new Set(this.outbox.all().flatMap((op) => [op.payload?.child_id, op.entity_id]));
    await this.register.takeIn(pull, { spokenOf });
    this.front = { ...this.front, posyandu: pull.posyandu, cadres: pull.cadres };
    await remember(this.db, "front", this.front);
    if (pull.restored) await this.outbox.sendAgain();
    useRules(this.register.place.rules);
    await this.#compare(pull);
  }

  async #compare(pull) {
    this.model.rebuild();
    this.differs = [];
    if (!pull.state_hash || this.outbox.all().some((op) => !op.settled && ![State.MENDED, State.ASIDE].includes(op.state))) return;
    const own = await stateHashes(this.register);
    this.differs = Object.keys(pull.state_hash).filter((month) => own[month] !== pull.state_hash[month]);
    if (this.differs.length && !pull.full) await this.register.doubt();
  }

  /** The tablet was cut off: what waited was handed over, or stays sealed for a backup file; the children go. */
  async revoked() {
    const left = [this.outbox.unanswered(), this.outbox.refused(), this.outbox.aside()].flat().length;
    this.sync.stop();
    await write(this.db, ["rows"], (transaction) => transaction.objectStore("rows").clear());
    if (!left) await this.#eraseAll();
    this.register.forget();
    this.model.rebuild();
    this.onRevoked?.(left);
  }

  async #eraseAll() {
    this.drafts.forget();
    const stores = ["rows", "meta", "keys", "pins", "outbox"];
    await write(this.db, stores, (transaction) => {
      for (const name of stores) transaction.objectStore(name).clear();
    });
    this.lock();
    this.front = undefined;
  }
}
