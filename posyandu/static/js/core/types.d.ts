/**
 * The shapes that the rules take and give; read by editors and people, never by a browser.
 *
 * Names: functions are camelCase; what goes in and comes out keeps the field names of the server and of the sync
 * protocol (`weight_kg`, `measured_on`). Dates are ISO text ("2026-09-16"), a missing value is `null`.
 */

export type Sex = "L" | "P"; // laki-laki, perempuan
export type Position = "lying" | "standing"; // terlentang (PB), berdiri (TB)
export type Indicator = "bbu" | "tbu" | "bbtb" | "imtu" | "lku" | "lilau";
export type Field = "weight_kg" | "length_cm" | "head_cm" | "muac_cm"; // a box of the measuring page
export type WeightStatus = "N" | "T" | "O" | "B";
export type Tone = "good" | "watch" | "urgent" | "calm";

/** `text` is the Indonesian message id with `%(name)s` places, filled by `values`. */
export type Sentence = { text: string; values: Record<string, string | number> };

/** What the WHO standard is asked of; anything but L and P is an unknown sex, `age_days` may be fractional. */
export type Child = {
  sex: string | null;
  age_days: number | null; // from birth to the day of measuring
  weight_kg?: number | null;
  length_cm?: number | null;
  position?: string | null;
  head_cm?: number | null;
  muac_cm?: number | null;
  oedema?: boolean | null; // true: no index that contains weight has a z
};

export type ChildScores = {
  z: Record<Indicator, number | null>; // two decimals; null where there is none
  flagged: Record<Indicator, boolean>; // implausible by WHO's limits: counts in no prevalence
  converted_length_cm: number | null; // length or height as it was scored
  position_used: Position | null;
  implausible_position: boolean; // "standing" was not believed under nine months
};

/** One WHO table: its first row, and the columns L, M and S of each sex. */
export type Table = { start: number; L: Float64Array[]; P: Float64Array[] };
export type Lms = number[] | null | false;

export type Category = { code: string; label: Sentence; tone: Tone };
export type Scale = { below: number[]; above: number[]; categories: { code: string; label: string; tone: Tone }[] };

/** One weighing; a corrected or withdrawn one is not in the series, and birth weight is none. */
export type Weighing = {
  measured_on: string;
  weight_kg: number;
  z: number | null; // BB/U, two decimals; null with oedema or where the standard has no value
  in_session: boolean; // weighed at an opening of the posyandu
  order: number; // in which it was received, unique in the series: breaks ties
  key?: unknown; // the caller's own id, handed through
};

export type KmsRules = {
  nt_rule: "kia2023" | "kbm_only";
  curve_tolerance_z: number;
  red_line_z: number;
  orange_line_z: number;
};

export type Leg =
  | "first" | "gap" | "enough_gain" | "along_line" | "flat" | "loss" | "line_crossed" | "little_gain"; // prettier-ignore
export type ReferralReason = "below_red_line" | "not_gaining" | "above_orange_line";

/** One month of the KMS; gain, minimum, previous z and fine code exist only for N and T. */
export type MonthStatus = {
  month: string; // the first day of the calendar month
  weighing: Weighing;
  status: WeightStatus; // as it stands: the midwife's word where she gave one
  computed_status: WeightStatus; // by the weighings alone; leg and fine code explain this one
  leg: Leg; // the part of the rule that decided
  gain_g: number | null;
  minimum_gain_g: number | null;
  z: number | null;
  previous_z: number | null;
  consecutive_t: number; // T in successive calendar months up to this one
  fine_code: string | null; // N1 catch-up, N2 along the line, T1 gained too little, T2 flat, T3 fell
  below_red_line: boolean;
  above_orange_line: boolean;
  referral_reasons: ReferralReason[];
  refer: boolean; // whether the kader should bring the child to the midwife: from the first T on
  sentence: Sentence;
};

/** The measurements of one visit; birth weight and length may be given as a reading of age 0. */
export type Reading = {
  age_days: number;
  weight_kg?: number | null;
  length_cm?: number | null;
  position?: Position | null;
  head_cm?: number | null;
  muac_cm?: number | null;
};

/** One value of a child's track; `reading` is its place in the list of readings. */
export type Point = { reading: number; age_days: number; value: number; z: number; flagged: boolean };
export type Slip = "swapped_fields" | "decimal" | "other_unit" | "swapped_digits" | "wrong_digit";
export type Guess = { slip: Slip; value: number };
export type DoubtKind = "implausible" | "jump" | "shrunk" | "carried_forward";

/** One doubted box: the sentence names the change and offers `suggestion`, the value that was probably meant. */
export type Doubt = {
  field: Field;
  kind: DoubtKind;
  sentence: Sentence;
  suggestion: number | null;
  slip: Slip | null;
};

export type ScheduleRow = {
  dose: string;
  due_month: number;
  valid_from: string;
  after: string | null;
  interval_days: number;
  until_month: number;
  endemic_only: boolean;
};
export type DueDose = { dose: string; months_late: number }; // 0 in the month of age in which it falls due

/** What one child adds to one month; `categories` holds the counted category code of each index. */
export type ChildMonth = {
  sex: Sex;
  age_group: string;
  has_kia_book?: boolean;
  weighed?: boolean;
  status?: WeightStatus | null;
  consecutive_t?: number;
  below_red_line?: boolean;
  above_orange_line?: boolean;
  categories?: Record<string, string | null>;
  vitamin_a?: boolean;
  deworming?: boolean;
  breastfeeding_asked?: boolean;
  breastfeeding_exclusive?: boolean;
  immunised?: boolean;
  food_supplement?: boolean;
  referred?: boolean;
};
export type Counts = Record<string, number>; // each field of `bundle.skdn.count_fields`
export type Ratio = { part: number; whole: number; percent: number | null }; // unrounded; null without a whole

/** A child of the register as far as likeness is asked. */
export type Known = { name: string; mother_name: string; birth_date: string; sex: Sex };
export type Match = { likeness: "same" | "twin"; score: number; reasons: Sentence[] };
