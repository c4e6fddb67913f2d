"""Unlikely numbers: each kind of slip by example, and how many of them are found among thousands of visits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.plausible import (
    DoubtKind,
    Field,
    Reading,
    Slip,
    doubts_at_entry,
    doubts_looking_back,
    expected_range,
    limits,
    refusal,
)
from posyandu.core.standard import z_scores
from posyandu.core.vocabulary import Indicator, Position, Sex
from tests.core.growth_stories import Story, tell

LYING = Position.LYING
# A girl near −1 SD, each month from 9 to 13 months.
EARLIER = [
    Reading(274, 7.1, 66.6, LYING, 42.9, 12.9),
    Reading(304, 7.4, 67.9, LYING, 43.3, 13.0),
    Reading(335, 7.6, 69.0, LYING, 43.7, 13.1),
    Reading(365, 7.8, 70.1, LYING, 44.0, 13.2),
    Reading(396, 8.0, 71.2, LYING, 44.2, 13.3),
]
RIGHT = Reading(426, 8.2, 72.2, LYING, 44.4, 13.4)


def doubts(earlier=EARLIER, **change):
    return doubts_at_entry(RIGHT._replace(**change), earlier, sex=Sex.FEMALE)


def test_right_numbers_are_not_doubted():
    assert doubts() == []
    assert doubts_looking_back([*EARLIER, RIGHT], sex=Sex.FEMALE) == {}


@pytest.mark.parametrize(
    ("change", "field", "suggestion", "slip"),
    [
        ({"weight_kg": 82.0}, Field.WEIGHT, 8.2, Slip.DECIMAL),
        ({"weight_kg": 0.82}, Field.WEIGHT, 8.2, Slip.DECIMAL),
        ({"weight_kg": 8200}, Field.WEIGHT, 8.2, Slip.DECIMAL),
        ({"weight_kg": 18.1}, Field.WEIGHT, 8.2, Slip.OTHER_UNIT),
        ({"weight_kg": 3.7}, Field.WEIGHT, 8.2, Slip.OTHER_UNIT),
        ({"weight_kg": 2.8}, Field.WEIGHT, 8.2, Slip.SWAPPED_DIGITS),
        ({"length_cm": 722.0}, Field.LENGTH, 72.2, Slip.DECIMAL),
        ({"length_cm": 7.22}, Field.LENGTH, 72.2, Slip.DECIMAL),
        ({"length_cm": 28.4}, Field.LENGTH, 72.1, Slip.OTHER_UNIT),
        ({"length_cm": 27.2}, Field.LENGTH, 72.2, Slip.SWAPPED_DIGITS),
        ({"length_cm": 82.2}, Field.LENGTH, 72.2, Slip.WRONG_DIGIT),
        ({"length_cm": 62.2}, Field.LENGTH, 72.2, Slip.WRONG_DIGIT),
        ({"head_cm": 444.0}, Field.HEAD, 44.4, Slip.DECIMAL),
        ({"head_cm": 54.4}, Field.HEAD, 44.4, Slip.WRONG_DIGIT),
        ({"muac_cm": 134.0}, Field.MUAC, 13.4, Slip.DECIMAL),
    ],
)
def test_each_slip_is_found_and_undone(change, field, suggestion, slip):
    (doubt,) = doubts(**change)
    assert (doubt.field, doubt.suggestion, doubt.slip) == (field, suggestion, slip)
    assert f"Maksudnya {str(suggestion).replace('.', ',')}?" in str(doubt.sentence)


def test_weight_and_length_in_each_others_box():
    weight, length = doubts(weight_kg=72.2, length_cm=8.2)
    assert (weight.field, weight.suggestion, weight.slip) == (Field.WEIGHT, 8.2, Slip.SWAPPED_FIELDS)
    assert (length.field, length.suggestion, length.slip) == (Field.LENGTH, 72.2, Slip.SWAPPED_FIELDS)
    assert str(weight.sentence) == "Berat dan panjang mungkin tertukar. Maksudnya berat 8,2 kg dan panjang 72,2 cm?"


def test_a_first_visit_is_judged_by_the_standard_alone():
    (doubt,) = doubts(earlier=[], weight_kg=82.0)
    assert (doubt.kind, doubt.suggestion) == (DoubtKind.IMPLAUSIBLE, 8.2)
    assert str(doubt.sentence) == "Tidak biasa untuk umur ini. Maksudnya 8,2? Kalau bukan, ukur sekali lagi."
    (doubt,) = doubts(earlier=[], weight_kg=32.0)
    assert (doubt.suggestion, doubt.slip) == (None, None)


@pytest.mark.parametrize("weight_first", [True, False])
def test_a_weight_that_does_not_fit_the_length_doubts_the_box_that_left_its_level(weight_first):
    change = {"weight_kg": 4.6, "muac_cm": None} if weight_first else {"length_cm": 92.2}
    assert {doubt.field for doubt in doubts(**change)} == {Field.WEIGHT if weight_first else Field.LENGTH}


def test_the_sentence_names_the_change():
    assert str(doubts(length_cm=78.2)[0].sentence).startswith("Naik 7,0 cm dalam sebulan. Maksudnya ")
    assert str(doubts(weight_kg=5.2)[0].sentence).startswith("Turun 2,8 kg dalam sebulan. Maksudnya ")
    later = RIGHT._replace(age_days=456, length_cm=65.0)
    assert str(doubts_at_entry(later, EARLIER, sex=Sex.FEMALE)[0].sentence).startswith("Turun 6,2 cm dalam 60 hari.")


def test_a_child_does_not_shrink():
    (doubt,) = doubts(length_cm=69.0)
    assert (doubt.field, doubt.kind) == (Field.LENGTH, DoubtKind.SHRUNK)
    (doubt,) = doubts(head_cm=43.0)
    assert (doubt.field, doubt.kind) == (Field.HEAD, DoubtKind.SHRUNK)


def test_standing_up_is_no_shrinking():
    lying = [Reading(640 + 30 * i, 9.6, 80.0 + i, LYING) for i in range(3)]
    assert doubts_at_entry(Reading(735, 9.8, 82.1, Position.STANDING), lying, sex=Sex.FEMALE) == []


def test_copied_numbers_count_from_sixty_days_and_only_together():
    copied = Reading(EARLIER[-1].age_days + 60, 8.0, 71.2, LYING)
    found = doubts_at_entry(copied, EARLIER, sex=Sex.FEMALE)
    assert [(doubt.field, doubt.kind) for doubt in found] == [
        (Field.WEIGHT, DoubtKind.CARRIED_FORWARD),
        (Field.LENGTH, DoubtKind.CARRIED_FORWARD),
    ]
    assert str(found[0].sentence) == "Berat dan panjang sama persis dengan 60 hari lalu. Ukur sekali lagi."
    for other in (copied._replace(age_days=455), copied._replace(weight_kg=8.1), copied._replace(length_cm=71.8)):
        assert doubts_at_entry(other, EARLIER, sex=Sex.FEMALE) == []
    monthly = [*EARLIER, copied._replace(age_days=426)]
    assert doubts_at_entry(copied, monthly, sex=Sex.FEMALE)


def test_true_wasting_is_believed():
    """Three months of steady loss, −1.5 SD in all: a sick child, no wrong number."""
    loss = [Reading(426, 7.8, 72.2, LYING), Reading(456, 7.4, 73.1, LYING), Reading(487, 7.1, 74.0, LYING)]
    for i, reading in enumerate(loss):
        assert doubts_at_entry(reading, [*EARLIER, *loss[:i]], sex=Sex.FEMALE) == []
    assert doubts_looking_back([*EARLIER, *loss], sex=Sex.FEMALE) == {}


def test_after_a_wrong_number_was_saved_the_next_right_one_is_believed():
    for wrong in ({"length_cm": 82.2}, {"weight_kg": 2.8}, {"weight_kg": 82.0}, {"length_cm": 62.2}):
        earlier = [*EARLIER, RIGHT._replace(**wrong)]
        right = Reading(457, 8.4, 73.2, LYING, 44.6, 13.4)
        assert doubts_at_entry(right, earlier, sex=Sex.FEMALE) == []
        assert set(doubts_looking_back([*earlier, right], sex=Sex.FEMALE)) == {5}


def test_looking_back_finds_a_wrong_first_number():
    wrong = EARLIER[0]._replace(length_cm=76.6)
    found = doubts_looking_back([wrong, *EARLIER[1:]], sex=Sex.FEMALE)
    assert {place: [doubt.field for doubt in doubts] for place, doubts in found.items()} == {0: [Field.LENGTH]}


def test_missing_values_are_not_doubted():
    assert doubts_at_entry(Reading(426), EARLIER, sex=Sex.FEMALE) == []
    assert doubts_at_entry(Reading(426, 8.2), [Reading(396)], sex=Sex.FEMALE) == []
    assert doubts_looking_back([], sex=Sex.MALE) == {}


@given(st.permutations(range(5)))
@settings(max_examples=30, deadline=None)
def test_the_order_of_earlier_visits_is_irrelevant(order):
    shuffled = [EARLIER[place] for place in order]
    wrong = RIGHT._replace(length_cm=78.2)
    assert doubts_at_entry(wrong, shuffled, sex=Sex.FEMALE) == doubts(length_cm=78.2)
    back = doubts_looking_back([*shuffled, wrong], sex=Sex.FEMALE)
    assert set(back) == {5}


# What is usual for this child ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", Field)
def test_the_usual_range_holds_the_next_value_and_is_narrow(field):
    usual = expected_range(EARLIER, sex=Sex.FEMALE, age_days=426, field=field)
    assert usual.low <= RIGHT.value(field) <= usual.high
    assert usual.high - usual.low < 0.1 * RIGHT.value(field)


def test_a_length_is_never_expected_to_shrink():
    usual = expected_range(EARLIER, sex=Sex.FEMALE, age_days=400, field=Field.LENGTH)
    assert usual.low >= 71.2


def test_without_an_earlier_value_nothing_is_usual():
    assert expected_range([], sex=Sex.MALE, age_days=100, field=Field.WEIGHT) is None
    assert expected_range([Reading(90, 5.0)], sex=Sex.MALE, age_days=120, field=Field.LENGTH) is None
    assert expected_range([Reading(1800, 17.0)], sex=Sex.MALE, age_days=1900, field=Field.WEIGHT) is None


def test_a_saved_mistake_does_not_move_the_usual_range():
    clean = expected_range(EARLIER, sex=Sex.FEMALE, age_days=457, field=Field.WEIGHT)
    spoilt = [*EARLIER, RIGHT._replace(weight_kg=2.8)]
    assert expected_range(spoilt, sex=Sex.FEMALE, age_days=457, field=Field.WEIGHT) == clean


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", Field)
def test_impossible_values_are_refused_in_words(field):
    low, high = limits(field)
    assert refusal(field, low) is None
    assert refusal(field, high) is None
    assert str(refusal(field, low - 0.01)) == str(refusal(field, high + 0.01))
    assert str(refusal(field, -1)).endswith(f"{field.unit}.")


def test_the_weight_limits_in_words():
    assert str(refusal(Field.WEIGHT, 84)) == "Berat badan harus antara 0,5 dan 60 kg."


# How much is found ----------------------------------------------------------------------------------------------------


def scores(story: Story):
    def column(name):
        return [np.nan if getattr(one, name) is None else getattr(one, name) for one in story.readings]

    return z_scores(
        sex=story.sex.value,
        age_days=column("age_days"),
        weight_kg=column("weight_kg"),
        length_cm=column("length_cm"),
        position=[one.position.value for one in story.readings],
        head_cm=column("head_cm"),
        muac_cm=column("muac_cm"),
    )


def flags_alone(story: Story) -> set[int]:
    flagged = scores(story).flagged
    return {place for place in range(len(story.readings)) if any(flagged[index][place] for index in Indicator)}


def simple(story: Story) -> set[int]:
    """Flags, or HAZ more than 1.0 or WAZ more than 1.5 from the mean of the earlier visits, or 1.5 cm shorter."""
    found = scores(story)
    alarms = flags_alone(story)
    for index, most in ((Indicator.LENGTH_FOR_AGE, 1.0), (Indicator.WEIGHT_FOR_AGE, 1.5)):
        for place in range(1, len(story.readings)):
            usable = ~np.isnan(found.z[index][:place]) & ~found.flagged[index][:place]
            if usable.any() and abs(found.z[index][place] - found.z[index][:place][usable].mean()) > most:
                alarms.add(place)
    for place in range(1, len(story.readings)):
        if story.readings[place].length_cm < story.readings[place - 1].length_cm - 1.5:
            alarms.add(place)
    return alarms


def ours_at_entry(story: Story) -> set[int]:
    readings = story.readings
    return {i for i, one in enumerate(readings) if doubts_at_entry(one, readings[:i], sex=story.sex)}


def ours_looking_back(story: Story) -> set[int]:
    return set(doubts_looking_back(story.readings, sex=story.sex))


def measured(method, stories: list[Story]) -> tuple[float, float, float]:
    """Recall, precision, and false alarms per 1000 clean visits."""
    visits = sum(len(story.readings) for story in stories)
    planted = sum(len(story.planted) for story in stories)
    alarms = [(method(story), set(story.planted)) for story in stories]
    hits = sum(len(found & truth) for found, truth in alarms)
    false = sum(len(found - truth) for found, truth in alarms)
    return hits / planted, hits / (hits + false), 1000 * false / (visits - planted)


def test_more_is_found_with_fewer_false_alarms_than_by_simpler_rules():
    rng = np.random.default_rng(20260816)
    stories = [tell(rng) for _ in range(300)]
    assert sum(len(story.planted) for story in stories) > 100
    results = {method: measured(method, stories) for method in (flags_alone, simple, ours_at_entry, ours_looking_back)}
    for method, (recall, precision, false) in results.items():
        print(f"{method.__name__:18} recall {recall:.3f} precision {precision:.3f} false/1000 {false:.2f}")
    recall, precision, false = results[ours_at_entry]
    assert recall >= max(0.96, results[simple][0] - 0.01)
    assert precision > max(0.84, results[simple][1])
    assert false < min(5.8, results[simple][2])
    assert results[ours_looking_back][1] > precision
    assert results[ours_looking_back][0] >= 0.97


def test_most_suggestions_are_the_true_value():
    """The kader sees "maksudnya 8,4?": it must nearly always be what she meant when a comma or a unit slipped."""
    rng = np.random.default_rng(7)
    right = offered = 0
    for _ in range(60):
        story = tell(rng, mistakes_per_visit=0)
        for place in range(2, len(story.readings)):
            true = story.readings[place]
            for wrong in (round(true.weight_kg * 10, 1), round(true.weight_kg / 0.45359237, 1)):
                found = doubts_at_entry(true._replace(weight_kg=wrong), story.readings[:place], sex=story.sex)
                offer = next((doubt.suggestion for doubt in found if doubt.field is Field.WEIGHT), None)
                offered += offer is not None
                right += offer is not None and abs(offer - true.weight_kg) < 0.11
    assert offered > 1000
    assert right / offered > 0.98
