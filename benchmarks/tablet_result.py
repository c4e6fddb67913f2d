"""How soon the tablet shows a child's result: the rules in a real browser on a processor made four times slower."""

from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import FLAGS, executable
from tests.browser.core_page import core_page

SLOWER = 4
RUNS = 200

# A boy weighed every month for five years, with the slip of a comma in his last weight; each run is another boy.
_RESULT = """(runs) => {
  const birth = "2021-06-09";
  const words = (status) => [
    core.headline(status), core.reason(status), core.action(status), core.counsel(status, { name: "Rafael" }),
  ];
  const readings = (shift) => Array.from({ length: 60 }, (_, month) => {
    const day = core.ageDays(birth, core.monthBirthday(birth, month));
    const at = (indicator, z) => Math.round(10 * core.valueAtZ(indicator, { sex: "L", x: day, z: z + shift })) / 10;
    return {
      age_days: day,
      weight_kg: at("bbu", -0.6 + 0.2 * Math.sin(month)),
      length_cm: at("tbu", -1),
      position: day < 731 ? "lying" : "standing",
      head_cm: at("lku", -0.5),
      muac_cm: day < 183 ? null : at("lilau", -0.4),
    };
  });
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const earlier = readings(run / 100);
    const typed = earlier.pop();
    typed.weight_kg = Math.round(typed.weight_kg * 100) / 10;
    const started = performance.now();
    const scores = [...earlier, typed].map((reading) => core.scoreOne({ sex: "L", ...reading }));
    const weighings = [...earlier, typed].map((reading, order) => ({
      measured_on: core.monthBirthday(birth, order), weight_kg: reading.weight_kg, z: scores[order].z.bbu,
      in_session: true, order,
    }));
    const statuses = core.weightStatuses({ sex: "L", birth_date: birth, weighings });
    const said = statuses.map((status) => words(status).map((one) => core.speak(one)));
    const indices = ["bbu", "tbu", "bbtb", "imtu"];
    const categories = scores.map(({ z }) => indices.map((index) => core.category(index, z[index])));
    const doubts = core.doubtsAtEntry(typed, earlier, { sex: "L" });
    times.push(performance.now() - started);
    if (said.length !== 60 || categories.length !== 60 || doubts.length === 0) throw new Error("no result");
  }
  return times.sort((one, other) => one - other)[runs >> 1];
}"""


def result_ms(page: Page) -> float:
    """The median over :data:`RUNS` children, in ms; ``page`` has the rules started at ``core``."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    try:
        return float(page.evaluate(_RESULT, RUNS))
    finally:
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        devtools.detach()


def measure() -> list[dict[str, Any]]:
    """The figure ``tablet_result_ms``; none on a machine without Chromium."""
    if executable() is None:
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        with core_page(browser) as page:
            taken = result_ms(page)
        browser.close()
    note = (
        f"z, categories, 60 months of N/T with words, doubts of one child; median of {RUNS} at {SLOWER}x CPU throttle"
    )
    return [{"name": "tablet_result_ms", "value": round(taken, 2), "unit": "ms", "target": "<= 5", "note": note}]


if __name__ == "__main__":
    for figure in measure():
        print(figure)
