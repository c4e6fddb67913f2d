"""A kader with the tablet in her hands: what she does reads as sentences; her taps are counted by the test itself."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request, expect

from posyandu.demo.accounts import DEMO_ACCOUNTS, DemoAccount
from posyandu.web import clock

from .person import AXE

PIN = "314159"
KADER, BIDAN = (
    next(account for account in DEMO_ACCOUNTS if account.username == name) for name in ("kader.melati", "bidan.erlina")
)
_SMALL = """() => [...document.querySelectorAll('button, a[href], input, select, summary, label.choice, label.chip')]
  .filter(e => { const box = e.getBoundingClientRect(), look = getComputedStyle(e);
    return box.width && box.height && look.visibility !== 'hidden' && look.opacity !== '0'
      && !e.closest('.visually-hidden') && !e.classList.contains('skip') && (box.height < 47.5 || box.width < 47.5); })
  .map(e => e.outerHTML.slice(0, 120))"""


# Every box with what is usual, the first thing that is due, each by a tap on the screen; the app counts the taps.
_BY_HAND = """
  const until = async (look) => {
    for (let tries = 0; tries < 1500; tries += 1) {
      const found = look();
      if (found) return found;
      await new Promise((done) => setTimeout(done, 10));
    }
    throw new Error(`never seen: ${look}`);
  };
  const see = (selector) => document.querySelector(selector);
  const type = (text) => [...text].forEach((digit) => (digit === "," ? see(".key--comma")
    : [...document.querySelectorAll(".key--digit")].find((key) => key.textContent === digit)).click());
  const usual = (box) => {
    const found = /Biasanya ([0-9,]+) – ([0-9,]+)/.exec(box.textContent);
    const [low, high] = (found ?? []).slice(1).map((part) => Number(part.replace(",", ".")));
    return found ? ((low + high) / 2).toFixed(1).replace(".", ",") : "";
  };
  const taps = [];
  for (let child = 0; child < values[0]; child += 1) {
    (await until(() => see(".list--waiting .rowchild"))).click();
    await until(() => see(".vbox"));
    const name = see("h1").textContent;
    const boxes = [...document.querySelectorAll(".vbox")];
    boxes.forEach((box, place) => {
      if (place) see(".pad__do .btn-outline-primary").click();
      type(usual(box) || (place ? "" : "9,0"));
    });
    see(".due .chip").click();
    see("dialog.sheet header .btn-primary")?.click(); // a chip of several questions opens a sheet: one more tap
    see("[data-save]").click();
    if (!(await until(() => see(".verdict") ?? see(".ask__answers button:last-child"))).matches(".verdict")) {
      see(".ask__answers button:last-child").click();
      see("[data-save]").click();
      await until(() => see(".verdict"));
    }
    taps.push([name, Number(document.documentElement.dataset.taps) + 1]); // and the tap that leads to the next child
    location.hash = "#/";
    await until(() => see(".strip"));
  }
  return taps;"""


# What the two screens of the beginning do, without their taps.
_NEW_TABLET = """
  const [code, name, password, pin] = values;
  await app.enrol(code, "Tablet 1");
  await app.readFront();
  history.replaceState(null, "", "/tablet");
  const her = app.front.cadres.find((cadre) => cadre.name === name);
  await app.prove(her.id, password);
  await app.vault.setPin(her.id, pin);
  await app.signedIn(her.id);"""


class Kader:
    """Signs in by PIN, weighs, corrects and closes; every tap goes through :meth:`taps_on`."""

    def __init__(self, window: BrowserContext, address: str, *, pictures: Path) -> None:
        self.window, self.address, self.pictures = window, address, pictures
        window.set_default_timeout(15_000)
        self.page: Page = window.pages[0] if window.pages else window.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"{error}\n{error.stack}"))
        self.taps = 0

    # ---------- hands and eyes ----------

    def turns_to_it(self) -> None:
        """Bring this window before the other ones of the tablet: a browser is slow in those behind."""
        self.page.bring_to_front()

    def taps_on(self, selector: str) -> None:
        """One tap."""
        self.taps += 1
        self.page.locator(selector).last.click()

    def presses(self, name: str) -> None:
        """Tap a button or link by its words."""
        self.taps += 1
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).last.click()

    def keys(self, digits: str) -> None:
        """Digits on the tablet's own keypad; they are the measurement, not taps."""
        for digit in digits:
            name = ".key--comma" if digit == "," else f'.key--digit:text-is("{digit}")'
            self.page.locator(name).click()

    def sees(self, text: str) -> None:
        """Wait until the text stands on the page."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def looks(self, name: str) -> None:
        """Keep a picture; axe finds nothing, every target is 48 px, nothing is wider than the screen."""
        self.page.screenshot(path=self.pictures / f"tablet-{name}.png")
        if not self.page.evaluate("() => 'axe' in globalThis"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
        said = [{"rule": v["id"], "where": [n["html"][:200] for n in v["nodes"][:3]]} for v in found]
        assert not said, f"{name}: {json.dumps(said, indent=1)}"
        assert not (small := self.page.evaluate(_SMALL)), f"{name}: under 48 px: {small}"
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name}: {wide} px wider than the screen"

    def asks(self, script: str, *values: Any) -> Any:
        """Ask the app itself: ``app`` and ``load(file)`` are at hand."""
        begin = (
            "async (values) => { const main = document.querySelector('script[type=module]').src;"
            "const load = (file) => import(new URL(file, main).href); const { app } = await import(main);"
        )
        return self.page.evaluate(begin + script + "}", list(values))

    def begins(self, script: str, *values: Any) -> None:
        """Let the app begin something without waiting for its end."""
        self.asks(f"(async (app, load, values) => {{ {script} }})(app, load, values).catch(() => {{}});", *values)

    # ---------- beginning ----------

    def may_keep(self, size: int) -> None:
        """The browser grants the app so many bytes and no more."""
        room = {"origin": self.address, "quotaSize": size}
        self.window.new_cdp_session(self.page).send("Storage.overrideQuotaForOrigin", room)

    def opens_the_app(self, path: str = "/tablet") -> None:
        """As from the home screen."""
        self.page.goto(self.address + path)
        self.page.wait_for_function("() => document.documentElement.dataset.ready !== undefined")

    def enrols(self, code: str) -> None:
        """With the code of the midwife's screen."""
        self.opens_the_app(f"/tablet#kode={code}")
        self.presses("Daftarkan tablet ini")
        self.sees("Siapa yang bertugas?")

    def takes_a_new_tablet(self, code: str) -> None:
        """Enrolled, with a PIN, signed in: all of the two screens but the tapping, which other tests do."""
        self.opens_the_app()
        self.asks(_NEW_TABLET, code, KADER.name, KADER.password, PIN)
        self.page.locator(".strip, .page--start .btn-primary").first.wait_for()

    def chooses_a_pin(self, name: str, password: str) -> None:
        """Prove herself once, then six digits twice."""
        self.page.locator(".name", has_text=name).click()
        self.page.get_by_label("Kata sandi akun").fill(password)
        self.presses("Lanjut, pilih PIN")
        for line in ("PIN baru untuk", "PIN sekali lagi"):
            self.sees(line)
            self.page.keyboard.type(PIN)
        self.sees("Hari buka")

    def colleague_chooses_a_pin(self, account: DemoAccount, pin: str) -> None:
        """While the tablet is open: hand it over, prove oneself, six digits twice."""
        self.page.get_by_role("button", name="ganti kader").click()
        self.page.locator(".name", has_text=account.name).click()
        self.page.get_by_label("Kata sandi akun").fill(account.password)
        self.presses("Lanjut, pilih PIN")
        self.sees("PIN baru untuk")
        self.keys(pin)
        self.sees("PIN sekali lagi")
        self.keys(pin)
        self.page.locator(".strip").wait_for()

    def changes_to(self, account: DemoAccount, pin: str = PIN) -> None:
        """Hand the tablet to another kader who has her PIN."""
        self.page.get_by_role("button", name="ganti kader").click()
        self.signs_in(account.name, pin)
        self.page.locator("header.bar", has_text=account.name).wait_for()

    def signs_in(self, name: str, pin: str = PIN) -> None:
        """By name and PIN."""
        self.page.locator(".name", has_text=name).click()
        self.keys(pin)

    def waits_for_the_app_to_be_kept(self) -> None:
        """Until the service worker holds every file and answers for this page."""
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        self.page.evaluate("() => navigator.serviceWorker.ready.then((found) => found.active.state)")

    # ---------- the day ----------

    def opens_the_day(self) -> None:
        """With one tap, unless it is open already."""
        self.page.locator(".strip, .page--start .btn-primary").first.wait_for()
        if not self.page.locator(".strip").count():
            self.presses("Mulai hari buka")
        self.sees("anak sudah datang")

    def waiting_names(self) -> list[str]:
        """Who has not come."""
        return self.page.locator(".list--waiting .rowchild b").all_inner_texts()

    def weighed_before(self) -> list[str]:
        """Those among them of whom it is known what they usually weigh."""
        return list(
            self.asks(
                """
                const { dayOfSession } = await load("day.js");
                const { usualOf } = await load("growth.js");
                const { dayOf } = await load("ids.js");
                const today = dayOf(app.now());
                return dayOfSession(app.model, app.model.sessionOn(today)).awaited
                  .filter((child) => usualOf(child, today).get("weight_kg").range)
                  .map((child) => child.name);"""
            )
        )

    def usual(self, box: int = 0) -> str | None:
        """The middle of "Biasanya 8,1 – 8,7", with a comma."""
        found = re.search(r"Biasanya ([\d,]+) – ([\d,]+)", self.page.locator(".vbox").nth(box).inner_text())
        if found is None:
            return None
        low, high = (float(part.replace(",", ".")) for part in found.groups())
        return f"{(low + high) / 2:.1f}".replace(".", ",")

    def opens_child(self, name: str) -> None:
        """Tap the row."""
        self.taps = 1
        self.page.locator(".list--waiting .rowchild", has=self.page.get_by_text(name, exact=True)).first.click()
        expect(self.page.locator("h1")).to_have_text(name)

    def weighs_next(self, *, more: float = 0.0) -> tuple[str, str]:
        """Weigh the next waiting child that was weighed before; its name and the id of the measurement."""
        name = self.weighed_before()[0]
        self.opens_child(name)
        self.keys(f"{float(str(self.usual()).replace(',', '.')) + more:.1f}".replace(".", ","))
        self.presses("Simpan, lihat hasil")
        self.page.locator(".verdict").wait_for()
        op = self.outbox()[-1]
        assert op["kind"] == "visit.record"
        self.goes_to_the_list()
        return name, op["entity_id"]

    def sees_the_result(self) -> None:
        """The result stands there, and says that the record is kept."""
        self.page.locator(".verdict").wait_for()
        expect(self.page.locator(".saved")).to_contain_text("Tersimpan di tablet")

    def goes_to(self, path: str) -> None:
        """A screen of the app by its path."""
        self.page.evaluate("(path) => { location.hash = `#/${path}`; }", path)

    def goes_to_the_list(self) -> None:
        """Back to the list of the day."""
        self.goes_to("")
        self.page.locator(".strip").wait_for()

    def weighs_by_hand(self, count: int) -> list[tuple[str, int]]:
        """The next children on the list, every box filled and what is due given; each one's taps, by the app."""
        return [(name, taps) for name, taps in self.asks(_BY_HAND, count)]

    def weighs_the_rest(self, limit: int) -> int:
        """As many children as fit, through the app's own way of keeping an entry, each a little heavier than last."""
        return int(
            self.asks(
                """
                const { Entry } = await load("entry.js");
                const { fieldsFor } = await load("due.js");
                const { dayOfSession } = await load("day.js");
                const { usualOf } = await load("growth.js");
                const { dayOf } = await load("ids.js");
                const session = app.model.sessionOn(dayOf(app.now()));
                let kept = 0;
                for (const child of dayOfSession(app.model, session).awaited.slice(0, values[0])) {
                  const entry = new Entry(child, session.held_on, fieldsFor(child, session.held_on));
                  const usual = usualOf(child, session.held_on);
                  const middle = (box) => { const { range } = usual.get(box);
                    return range ? ((range.low + range.high) / 2).toFixed(1).replace(".", ",") : ""; };
                  entry.typed.weight_kg = middle("weight_kg") || "9,0";
                  entry.typed.length_cm = kept % 2 ? middle("length_cm") : "";
                  entry.position = "lying";
                  await app.act("visit.record", entry.id, entry.visitPayload(session.id));
                  kept += 1;
                }
                return kept;""",
                limit,
            )
        )

    def registers(self, name: str, mother: str, *, days_old: int) -> None:
        """A child who is not on the list: six things."""
        self.page.get_by_label("Nama anak").fill(name)
        self.page.get_by_label("Perempuan").check(force=True)
        self.page.get_by_label("Tanggal lahir").fill((clock.today() - timedelta(days=days_old)).strftime("%d%m%Y"))
        self.page.get_by_label("Nama ibu").fill(mother)
        self.answers_what_nobody_answers_for_her()

    def answers_what_nobody_answers_for_her(self) -> None:
        """The lingkungan and the KMS of a new child."""
        self.page.get_by_label("Lingkungan").select_option(index=1)
        self.page.get_by_label("Punya", exact=True).check(force=True)

    # ---------- what the tablet holds ----------

    def outbox(self) -> list[dict[str, Any]]:
        """Every act it keeps."""
        return list(self.asks("return app.outbox.all();"))

    def tries(self) -> dict[str, Any]:
        """One exchange with the server, and how it went."""
        while (state := dict(self.asks("return app.sync.run();")))["busy"]:
            self.page.wait_for_timeout(50)  # it was at it already, by itself
        return state

    def hears(self, path: str) -> list[tuple[int, float]]:
        """From now on: how many acts each answered letter to this address held, and the seconds until its answer."""
        heard: list[tuple[int, float]] = []

        def keep(request: Request) -> None:
            if request.url.endswith(path):
                heard.append((len(request.post_data_json["ops"]), request.timing["responseEnd"] / 1000))

        self.page.on("requestfinished", keep)
        return heard

    def drains(self) -> None:
        """Send and fetch until nothing waits."""
        for _ in range(20):
            self.asks("await app.sync.run();")
            state = "const { busy, trouble, lastOk } = app.sync.state; return !busy && !trouble && lastOk"
            if self.asks(f"{state} && !app.outbox.unanswered().length;"):
                return
            self.page.wait_for_timeout(300)
        raise AssertionError(self.asks("return [app.sync.state, app.outbox.counts()];"))

    def leaves(self) -> None:
        """Close the window; nothing may have gone wrong in it."""
        self.window.close()
        assert not self.complaints, self.complaints
