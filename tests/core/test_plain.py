"""A z in plain words, against the percentiles that WHO prints beside its z-scores."""

import pytest

from posyandu.core.plain import in_plain_words
from posyandu.core.vocabulary import Indicator

# WHO Child Growth Standards, Methods and development, 2006: −2 SD is the 2.3rd centile, −1 the 15.9th, +1 the 84.1st.
CENTILES = [(-2.0, 2), (-1.0, 16), (0.0, 50), (1.0, 84), (2.0, 98)]


@pytest.mark.parametrize(("z", "number"), CENTILES)
def test_says_how_many_of_a_hundred(z, number):
    said = str(in_plain_words(Indicator.WEIGHT_FOR_AGE, z))
    assert said == f"Dari 100 anak seumurnya, kira-kira {number} lebih ringan."


def test_beyond_the_ends_no_number_is_said():
    assert str(in_plain_words(Indicator.LENGTH_FOR_AGE, -3.0)) == "Hampir tidak ada anak seumurnya yang lebih pendek."
    assert str(in_plain_words(Indicator.WEIGHT_FOR_LENGTH, 3.0)) == "Hampir semua anak setinggi ini lebih kurus."


def test_every_index_has_its_words_and_no_z_says_nothing():
    for indicator in Indicator:
        assert "100" in str(in_plain_words(indicator, 0.3))
        assert in_plain_words(indicator, None) is None
